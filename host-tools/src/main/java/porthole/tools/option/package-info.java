/** Options and parameters that several commands share, and the values that they accept. */
package porthole.tools.option;
