/**
 * The rule manager: reads a rule file as iptables-save writes it, plans an edit, and replaces the
 * file so that a power cut leaves the old one or the new one.
 */
package porthole.firewall;
