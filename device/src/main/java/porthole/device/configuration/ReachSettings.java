package porthole.device.configuration;

import porthole.device.reach.Reach;

/** Reads the section {@code reach} of the configuration. */
final class ReachSettings {
  private ReachSettings() {}

  static Reach read(Setting section) throws ConfigurationException {
    Reach reach = Reach.standard();
    for (Setting setting : section.settings()) {
      reach = with(reach, setting);
    }
    return reach;
  }

  private static Reach with(Reach reach, Setting setting) throws ConfigurationException {
    switch (setting.key()) {
      case "router":
        return reach.router(setting.parsed(ReachSettings::router));
      case "external_port":
        return reach.externalPort((int) setting.number(1, ListenAddress.MAX_PORT));
      case "ipv6":
        return reach.ipv6(setting.isTrue());
      default:
        throw setting.unknown("'router', 'external_port' or 'ipv6'");
    }
  }

  private static Reach.Router router(String text) throws ConfigurationException {
    for (Reach.Router router : Reach.Router.values()) {
      if (router.word().equals(text)) {
        return router;
      }
    }
    throw new ConfigurationException(
        "Expected router to be auto, pcp, nat-pmp, upnp or off but was '" + text + "'");
  }
}
