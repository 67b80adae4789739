package porthole.device.hub;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The channels that had signals, with their signal counts and retained signals. When there are too
 * many, the channel that has been silent for longest is forgotten, so invented names cannot fill
 * the memory.
 */
final class KnownChannels {
  /** Each channel costs a few hundred bytes. */
  static final int MAX_CHANNELS = 1000;

  static final int MAX_RETAINED_CHANNELS = 64;
  static final int MAX_RETAINED = 256;
  static final int MAX_RETAINED_BYTES = 256 * 1024;

  /** The state of one channel. */
  private static final class Channel {
    private long seq;
    private long since = Long.MAX_VALUE;
    private long lostSeq;
    private long lostAt;
    private final Map<String, Delivery> retained = new LinkedHashMap<>();
    private boolean retains;
  }

  /** Channels by name, ordered by their last signals. */
  private final Map<String, Channel> byName = new LinkedHashMap<>();

  private long forgottenAt;
  private int retainedChannels;
  private int retained;
  private int retainedBytes;

  /**
   * Returns the next number of a channel.
   *
   * @param at the number that the same signal has in the hub
   */
  long nextSeq(String name, long at) {
    Channel known = byName.remove(name);
    Channel channel = known == null ? new Channel() : known;
    byName.put(name, channel);
    forgetSilentChannels();
    channel.since = Math.min(channel.since, at);
    return ++channel.seq;
  }

  /** Returns the last number of a channel; 0 if it had no signal. */
  long seq(String name) {
    Channel channel = byName.get(name);
    return channel == null ? 0 : channel.seq;
  }

  private void forgetSilentChannels() {
    Iterator<Channel> silentFirst = byName.values().iterator();
    while (byName.size() > MAX_CHANNELS) {
      Channel silent = silentFirst.next();
      if (!silent.retains) {
        silentFirst.remove();
        forgottenAt = Math.max(forgottenAt, silent.lostAt);
      }
    }
  }

  /** Records that the ring dropped a signal: clients that resume cannot get it any more. */
  void noteLost(Delivery delivery) {
    Channel channel = byName.get(delivery.signal().channel());
    if (channel == null || delivery.at() < channel.since) {
      forgottenAt = delivery.at();
    } else {
      channel.lostSeq = delivery.seq();
      channel.lostAt = delivery.at();
    }
  }

  /**
   * Returns whether a signal is newer than a client's resume position. If the channel was forgotten
   * and began again since, its old numbers do not count; the hub's number decides.
   */
  boolean isAfter(Resume resume, Delivery delivery) {
    Channel channel = byName.get(delivery.signal().channel());
    return channel != null && delivery.at() < channel.since
        ? resume.isBeforeAt(delivery.at())
        : resume.isBefore(delivery);
  }

  /**
   * Returns whether a client missed a lost signal whose channel has been forgotten.
   *
   * @param resume the client's position; without one every loss counts
   */
  boolean missedInForgottenChannel(Optional<Resume> resume) {
    return forgottenAt > 0 && resume.map(from -> from.isBeforeAt(forgottenAt)).orElse(true);
  }

  /** Returns the channels in which a client missed a lost signal. */
  List<String> channelsWithLoss(Optional<Resume> resume) {
    List<String> names = new ArrayList<>();
    byName.forEach(
        (name, channel) -> {
          if (channel.lostAt > 0
              && resume.map(r -> r.isBefore(name, channel.lostSeq, channel.lostAt)).orElse(true)) {
            names.add(name);
          }
        });
    return names;
  }

  int size() {
    return byName.size();
  }

  /** Returns the channels, most recent first. */
  List<KnownChannel> latestFirst() {
    List<KnownChannel> all = new ArrayList<>();
    byName.forEach((name, channel) -> all.add(KnownChannel.of(name, channel.seq, channel.retains)));
    Collections.reverse(all);
    return all;
  }

  /** Switches whether a channel retains the last signal of each event; off drops them. */
  void retain(String name, boolean retain) throws LimitException {
    Channel channel = byName.get(name);
    if (retain && (channel == null || !channel.retains)) {
      if (retainedChannels == MAX_RETAINED_CHANNELS) {
        throw new LimitException(
            "Expected at most " + MAX_RETAINED_CHANNELS + " channels that retain.");
      }
      retainedChannels++;
      byName.computeIfAbsent(name, any -> new Channel()).retains = true;
      forgetSilentChannels();
    } else if (!retain && channel != null && channel.retains) {
      retainedChannels--;
      channel.retains = false;
      new ArrayList<>(channel.retained.keySet()).forEach(event -> drop(channel, event));
    }
  }

  boolean retains(String name) {
    Channel channel = byName.get(name);
    return channel != null && channel.retains;
  }

  /** Retains a signal in place of the previous one of its event, if its channel retains. */
  void keep(Delivery delivery) {
    Signal signal = delivery.signal();
    Channel channel = byName.get(signal.channel());
    if (channel == null || !channel.retains) {
      return;
    }
    drop(channel, signal.event());
    if (retained < MAX_RETAINED && retainedBytes + signal.bytes() <= MAX_RETAINED_BYTES) {
      channel.retained.put(signal.event(), delivery);
      retained++;
      retainedBytes += signal.bytes();
    }
  }

  private void drop(Channel channel, String event) {
    Delivery old = channel.retained.remove(event);
    if (old != null) {
      retained--;
      retainedBytes -= old.signal().bytes();
    }
  }

  /** Returns the retained signals, oldest first. */
  List<Delivery> retained() {
    List<Delivery> all = new ArrayList<>();
    byName.values().forEach(channel -> all.addAll(channel.retained.values()));
    all.sort((a, b) -> Long.compare(a.at(), b.at()));
    return all;
  }
}
