/** Makes certificates. */
package porthole.tools.cert;
