package porthole.device.mqtt;

import java.util.concurrent.atomic.AtomicLong;

/** Counters since the start. Any thread. */
final class MqttCounters {
  final AtomicLong in = new AtomicLong();
  final AtomicLong out = new AtomicLong();
  final AtomicLong duplicates = new AtomicLong();
  final AtomicLong refused = new AtomicLong();
  final AtomicLong unreadable = new AtomicLong();
  final AtomicLong connections = new AtomicLong();
}
