package porthole.reach;

/** Whether the firewall of the device itself lets strangers in to the port of the service. */
public enum DeviceFirewall {
  OPEN,
  SHUT,
  UNKNOWN
}
