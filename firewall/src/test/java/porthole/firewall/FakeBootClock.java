package porthole.firewall;

import porthole.firewall.apply.BootClock;

/** A machine whose seconds pass only while somebody waits. */
final class FakeBootClock implements BootClock {
  String boot = "boot-1";
  long uptime = 40;
  Runnable atPause = () -> {};

  void reboot() {
    boot = "boot-" + (Integer.parseInt(boot.substring("boot-".length())) + 1);
    uptime = 40;
  }

  @Override
  public String bootId() {
    return boot;
  }

  @Override
  public long uptimeSeconds() {
    return uptime;
  }

  @Override
  public void pause() {
    uptime++;
    atPause.run();
  }
}
