package porthole.device.toon;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import porthole.device.hub.Delivery;
import porthole.device.hub.Hub;
import porthole.device.hub.LimitException;
import porthole.device.hub.Signal;
import porthole.device.hub.SignalPattern;
import porthole.device.hub.Subscription;
import porthole.device.log.PeerLog;
import porthole.device.transport.Server;

/**
 * Makes what the thermostat tells signals of channel {@code toon}, when it changes; a value that it
 * tells no more is signalled as null. Sets its temperature when {@code toon.set} is signalled. One
 * thread asks, the loop tells.
 */
public final class ToonDoor implements Runnable {
  static final String CHANNEL = "toon";
  static final double MIN_DEGREES = 6;
  static final double MAX_DEGREES = 30;

  /** One answer that is late is no reason to say that there is none. */
  private static final int FAILURES_UNTIL_GONE = 2;

  private static final int MAX_WAITING = 4;
  private static final long STOP_MILLIS = 1000;

  private final Toon toon;
  private final ToonHttp http;
  private final Server loop;
  private final BlockingQueue<Double> wanted = new ArrayBlockingQueue<>(MAX_WAITING);
  private final Thread thread = new Thread(this, "porthole-toon");
  private final Map<String, Double> told = new HashMap<>();
  private final Map<String, Integer> missed = new HashMap<>(); // So often in a row.
  private Optional<Boolean> available = Optional.empty();
  private Subscription subscription;
  private volatile boolean stopping;

  private ToonDoor(Toon toon, Server loop) {
    this.toon = toon;
    this.http = new ToonHttp(toon);
    this.loop = loop;
    thread.setDaemon(true);
  }

  /** Opens the door; any thread. */
  public static ToonDoor open(Toon toon, Hub hub, Server loop) {
    ToonDoor door = new ToonDoor(toon, loop);
    loop.execute(() -> door.join(hub));
    return door;
  }

  private void join(Hub hub) {
    try {
      subscription =
          hub.subscribe(this::hear, Arrays.asList(SignalPattern.parse(CHANNEL + ".set")));
      hub.retain(CHANNEL, true);
    } catch (LimitException e) {
      throw new AssertionError(e); // One pattern, and the first channel that retains.
    }
    thread.start();
  }

  /** Ends its thread; any thread but the loop's. */
  public void close() throws InterruptedException {
    stopping = true;
    thread.interrupt();
    thread.join(STOP_MILLIS);
  }

  private void hear(Delivery delivery) {
    String data = delivery.signal().data();
    Optional<Double> degrees = degrees(data);
    if (!degrees.isPresent()) {
      PeerLog.info(
          CHANNEL,
          "Expected a temperature from {} to {} in toon.set but was {}",
          MIN_DEGREES,
          MAX_DEGREES,
          data.length() > 40 ? data.substring(0, 40) : data);
    } else if (!wanted.offer(degrees.get())) {
      PeerLog.info(CHANNEL, "Too many temperatures are wanted at once: {} is ignored", data);
    }
  }

  /** Returns the temperature that JSON data asks for; nothing when the Toon cannot have it. */
  static Optional<Double> degrees(String data) {
    if (!data.matches("-?[0-9]{1,9}(\\.[0-9]{1,9})?")) {
      return Optional.empty();
    }
    double degrees = Double.parseDouble(data);
    return degrees >= MIN_DEGREES && degrees <= MAX_DEGREES
        ? Optional.of(degrees)
        : Optional.empty();
  }

  @Override
  public void run() {
    int failures = 0;
    while (!stopping) {
      try {
        failures = ask() ? 0 : failures + 1;
        if (failures >= FAILURES_UNTIL_GONE) { // Told once, however often it is noticed.
          handOver(() -> tellAvailable(false));
        }
        set(Optional.ofNullable(wanted.poll(toon.pollSeconds(), TimeUnit.SECONDS)));
      } catch (InterruptedException e) { // By close, which has said so before.
        PeerLog.debug("Toon", "Interrupted");
      } catch (RuntimeException | Error e) { // The hub has no second thread that asks.
        failures++;
        survive(e);
      }
    }
  }

  /** Waits, lest an error that comes again at once keeps the processor busy. */
  private void survive(Throwable e) {
    try {
      PeerLog.error("Toon", e, "Error while asking the Toon");
      Thread.sleep(TimeUnit.SECONDS.toMillis(toon.pollSeconds()));
    } catch (InterruptedException | RuntimeException | Error another) {
      Thread.yield(); // No memory to say so, or it is to end.
    }
  }

  /** What is lost when the loop is held up, the next answer tells again. */
  private void handOver(Runnable work) {
    try {
      loop.execute(work);
    } catch (RejectedExecutionException e) {
      PeerLog.warn(CHANNEL, "The hub has no time for what the Toon tells");
    }
  }

  /** A part of the Toon, which fails or answers by itself. */
  private interface Part {
    Map<String, Double> values() throws IOException;
  }

  /** Returns whether any part of the Toon told a value. */
  private boolean ask() {
    Map<String, Double> values = new LinkedHashMap<>();
    for (Part part : Arrays.<Part>asList(http::thermostat, http::usage)) {
      try {
        values.putAll(part.values());
      } catch (IOException e) {
        PeerLog.debug("Toon", "A part of the Toon does not answer: {}", e.toString());
      }
    }
    handOver(() -> tell(values));
    return !values.isEmpty();
  }

  private void set(Optional<Double> degrees) {
    try {
      if (degrees.isPresent()) {
        http.set(degrees.get());
      }
    } catch (IOException e) {
      PeerLog.warn(CHANNEL, "The Toon did not take {} degrees: {}", degrees.get(), e.getMessage());
    }
  }

  private void tell(Map<String, Double> values) {
    values.forEach(
        (event, value) -> {
          missed.remove(event);
          if (!value.equals(told.put(event, value))) {
            subscription.publish(Signal.of(CHANNEL, event, value));
          }
        });
    for (String event : new ArrayList<>(told.keySet())) {
      if (!values.containsKey(event)
          && missed.merge(event, 1, Integer::sum) >= FAILURES_UNTIL_GONE) {
        missed.remove(event);
        told.remove(event);
        subscription.publish(Signal.of(CHANNEL, event, null));
      }
    }
    if (!values.isEmpty()) {
      tellAvailable(true);
    }
  }

  private void tellAvailable(boolean now) {
    if (!available.equals(Optional.of(now))) {
      available = Optional.of(now);
      subscription.publish(Signal.of(CHANNEL, "available", now));
      if (!now) {
        PeerLog.warn(CHANNEL, "The Toon at {} does not answer", toon);
      }
    }
  }
}
