package porthole.device.reach;

import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Keeps one mapping at one router: asks by each protocol in turn, renews at half the lifetime,
 * looks whether the router still has it, and asks again when it has not. Has no clock: callers pass
 * the time, in monotonic milliseconds. One thread.
 */
final class MappingKeeper {
  /** The time between two looks. A router that restarts is noticed within it. */
  static final long LOOK_MILLIS = 15_000;

  /** After a look without an answer, the next one; after two of them the mapping is lost. */
  static final long LOOK_AGAIN_MILLIS = 3_000;

  /** The first wait after a failure, and the longest one: a router that is back is soon noticed. */
  static final long RETRY_MILLIS = 10_000;

  static final long MAX_RETRY_MILLIS = 40_000;

  /** A lifetime is renewed after at most half of this, whatever the router grants. */
  static final long MAX_LIFETIME_SECONDS = 86_400;

  private static final int LOOKS_UNTIL_LOST = 2;
  private static final long HALF_SECOND_MILLIS = 500;

  private final Supplier<List<PortMapper>> protocols;
  private Optional<PortMapper> mapper = Optional.empty();
  private List<PortMapper> tried = Collections.emptyList();
  private Optional<Mapping> mapping = Optional.empty();
  private Optional<String> refusal = Optional.empty();
  private String silence = "";
  private boolean asked;
  private long renewAt;
  private long lookAt;
  private int looksWithoutAnswer;
  private long tryAt = Long.MIN_VALUE;
  private long wait = RETRY_MILLIS;

  /**
   * @param protocols makes the mappers, in the order in which they are tried
   */
  MappingKeeper(Supplier<List<PortMapper>> protocols) {
    this.protocols = protocols;
  }

  /** Looks, renews or searches, if it is time for that. Returns the time of the next call. */
  long turn(long now) {
    if (mapping.isPresent()) {
      keep(now);
    }
    if (!mapping.isPresent() && now >= tryAt) {
      search(now);
    }
    return mapping.isPresent() ? Math.min(renewAt, lookAt) : tryAt;
  }

  private void keep(long now) {
    try {
      if (now >= renewAt) {
        granted(mapper.get(), now);
      } else if (now >= lookAt && mapper.get().isMapped()) {
        looked(now);
      } else if (now >= lookAt) {
        granted(mapper.get(), now);
      }
    } catch (RouterException | IOException e) {
      failed(now, e);
    }
  }

  private void looked(long now) {
    looksWithoutAnswer = 0;
    lookAt = now + LOOK_MILLIS;
  }

  private void granted(PortMapper by, long now) throws RouterException, IOException {
    Mapping got = by.map();
    mapper = Optional.of(by);
    mapping = Optional.of(got);
    refusal = Optional.empty();
    wait = RETRY_MILLIS;
    long seconds = Math.min(MAX_LIFETIME_SECONDS, got.lifetimeSeconds());
    renewAt = seconds == 0 ? Long.MAX_VALUE : now + seconds * HALF_SECOND_MILLIS;
    looked(now);
  }

  /** Once is no loss: a datagram gets lost, a router is busy. */
  private void failed(long now, Exception e) {
    boolean refused = e instanceof RouterException && ((RouterException) e).isRefusal();
    looksWithoutAnswer++;
    if (refused || looksWithoutAnswer >= LOOKS_UNTIL_LOST) {
      mapping = Optional.empty();
      tryAt = now;
    } else {
      lookAt = now + LOOK_AGAIN_MILLIS;
      renewAt = Math.max(renewAt, lookAt);
    }
  }

  private void search(long now) {
    asked = true;
    refusal = Optional.empty();
    silence = "";
    tried = protocols.get();
    for (PortMapper next : tried) {
      try {
        granted(next, now);
        return;
      } catch (RouterException e) {
        note(next, e);
      } catch (IOException e) {
        silence = "it cannot be asked: " + e.getMessage();
      }
    }
    tryAt = now + wait;
    wait = Math.min(2 * wait, MAX_RETRY_MILLIS);
  }

  /** The first refusal is told: it is of the protocol that comes first. */
  private void note(PortMapper by, RouterException e) {
    if (!e.isRefusal()) {
      silence = e.getMessage();
      return;
    }
    refusal = Optional.of(refusal.orElse(by.protocol() + ": " + e.getMessage()));
    by.unmap(); // It may have granted a mapping that is of no use.
  }

  /** Takes the mapping away. */
  void end() {
    if (mapping.isPresent()) {
      mapper.get().unmap();
    } else {
      tried.forEach(PortMapper::unmap); // One may have been asked at this moment.
    }
    mapping = Optional.empty();
  }

  /** Returns what the router was found to do. */
  MappingReport.State state() {
    if (mapping.isPresent()) {
      return MappingReport.State.MAPPED;
    }
    if (refusal.isPresent()) {
      return MappingReport.State.REFUSED;
    }
    return asked ? MappingReport.State.SILENT : MappingReport.State.SEARCHING;
  }

  Optional<Mapping> mapping() {
    return mapping;
  }

  /** Returns the protocol of the mapping; "" if there is none. */
  String protocol() {
    return mapping.isPresent() ? mapper.get().protocol() : "";
  }

  /** Returns the router's words with the protocol, without a full stop; "" without a refusal. */
  String refusal() {
    return refusal.orElse("");
  }

  /** Returns why the router counts as silent, without a full stop. */
  String silence() {
    return silence;
  }
}
