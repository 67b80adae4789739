/** What the thermostat itself measures, as signals of channel {@code toon}. */
package porthole.device.toon;
