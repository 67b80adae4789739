/** The command that makes certificates, and what it needs. */
package porthole.tools.cert;
