/** Serial ports of this computer; the only package that knows jssc. */
package porthole.tools.serial;
