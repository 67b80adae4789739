/** The door to the hub for an MQTT broker: {@code PROTOCOL.md}, section 6. */
package porthole.device.mqtt;
