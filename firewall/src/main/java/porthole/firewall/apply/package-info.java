/**
 * Carries a planned edit out: replaces the rule file so that a power cut leaves the old one or the
 * new one, remembers which rules are ours, keeps backups, and takes an unconfirmed change back. All
 * that touches the machine goes through {@link porthole.firewall.apply.Storage}, {@link
 * porthole.firewall.apply.Commands} and {@link porthole.firewall.apply.Machine}.
 */
package porthole.firewall.apply;
