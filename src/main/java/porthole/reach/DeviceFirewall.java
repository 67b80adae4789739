package porthole.reach;

/** Whether the firewall of the device itself lets strangers in to the port of the service. */
public enum DeviceFirewall {
  /** Strangers get in. */
  OPEN,
  /** Strangers are kept out. */
  SHUT,
  /** Nobody has told. */
  UNKNOWN
}
