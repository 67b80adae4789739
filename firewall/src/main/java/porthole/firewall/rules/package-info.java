/**
 * Pure: a rule file and back, a plan to edit it, and what it does with a new connection. No file,
 * process or clock is touched here. The format is that of iptables-save(8); what is refused is what
 * iptables-restore 1.8.9 refused when tried.
 */
package porthole.firewall.rules;
