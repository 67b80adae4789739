package porthole.device.reach;

import java.util.ArrayList;
import java.util.List;
import porthole.device.log.PeerLog;
import porthole.router.IpLiteral;

/** Writes a line into the log when the way in through the router has changed. */
final class MappingLog {
  private MappingLog() {}

  static void write(MappingReport before, MappingReport now) {
    if (!withoutHoles(before).equals(withoutHoles(now))) {
      write(now);
    }
    List<String> known = new ArrayList<>();
    before.pinholes().forEach(pinhole -> known.add(pinhole.toString()));
    for (MappingReport.Pinhole pinhole : now.pinholes()) {
      if (!known.contains(pinhole.toString())) {
        write(pinhole);
      }
    }
  }

  /** Each state has a line of its own: of two equal ones within a minute the second is left out. */
  private static void write(MappingReport.Pinhole pinhole) {
    String address = IpLiteral.text(pinhole.address());
    switch (pinhole.state()) {
      case MAPPED:
        PeerLog.info(
            address,
            "The router lets IPv6 in at [{}]:{} by {}, for {} s",
            address,
            pinhole.port(),
            pinhole.protocol(),
            pinhole.lifetimeSeconds());
        break;
      case REFUSED:
        PeerLog.warn(
            address,
            "The router does not let IPv6 in at [{}]:{}: {}",
            address,
            pinhole.port(),
            pinhole.refusal());
        break;
      default:
        PeerLog.warn(
            address,
            "The router was asked to let IPv6 in at [{}]:{} and does not answer",
            address,
            pinhole.port());
        break;
    }
  }

  private static MappingReport withoutHoles(MappingReport report) {
    return report.with(new ArrayList<>());
  }

  private static void write(MappingReport now) {
    String router = now.gateway().map(IpLiteral::text).orElse("router");
    switch (now.state()) {
      case MAPPED:
        PeerLog.info(
            router,
            "The router {} forwards {}:{} to port {} by {}{}{}",
            router,
            now.externalAddress().map(IpLiteral::text).orElse("its outer address"),
            now.externalPort(),
            now.internalPort(),
            now.protocol(),
            now.isPermanent() ? ", permanently" : ", for " + now.lifetimeSeconds() + " s",
            now.note().isEmpty() ? "" : "; " + now.note());
        break;
      case REFUSED:
        PeerLog.warn(
            router,
            "The router {} does not forward port {}: {}",
            router,
            now.wantedPort(),
            now.refusal());
        break;
      case SILENT:
        PeerLog.warn(router, "The gateway {} forwards no port: {}", router, now.silence());
        break;
      case NO_GATEWAY:
        PeerLog.warn(router, "There is no gateway that could forward port {}", now.wantedPort());
        break;
      default:
        break;
    }
  }
}
