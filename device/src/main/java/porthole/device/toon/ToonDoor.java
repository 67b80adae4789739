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
 * Publishes changed values of the thermostat as signals of channel {@code toon}; a value that the
 * thermostat no longer has is published as null. Sets the temperature at signal {@code toon.set}.
 * One thread polls; the loop publishes.
 */
public final class ToonDoor implements Runnable {
  static final String CHANNEL = "toon";
  static final double MIN_DEGREES = 6;
  static final double MAX_DEGREES = 30;

  /** Failed polls in a row before a value counts as gone. */
  private static final int FAILURES_UNTIL_GONE = 2;

  private static final int MAX_WAITING = 4;
  private static final long STOP_MILLIS = 1000;

  private final Toon toon;
  private final ToonHttp http;
  private final Server loop;
  private final BlockingQueue<Double> setpoints = new ArrayBlockingQueue<>(MAX_WAITING);
  private final Thread thread = new Thread(this, "porthole-toon");
  private final Map<String, Double> published = new HashMap<>();
  private final Map<String, Integer> missed = new HashMap<>(); // Polls in a row without the value.
  private Optional<Boolean> available = Optional.empty();
  private Subscription subscription;
  private volatile boolean stopping;

  private ToonDoor(Toon toon, Server loop) {
    this.toon = toon;
    this.http = new ToonHttp(toon);
    this.loop = loop;
    thread.setDaemon(true);
  }

  /** Opens the door. Any thread. */
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
      throw new AssertionError(
          e); // Within the limits: one pattern, and the first channel that retains.
    }
    thread.start();
  }

  /** Ends the polling thread. Any thread but the loop's. */
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
    } else if (!setpoints.offer(degrees.get())) {
      PeerLog.info(CHANNEL, "Too many temperatures wait to be set: {} is ignored", data);
    }
  }

  /** Returns the temperature in JSON data; nothing if the Toon cannot be set to it. */
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
        failures = poll() ? 0 : failures + 1;
        if (failures >= FAILURES_UNTIL_GONE) { // Published once per outage.
          handOver(() -> publishAvailable(false));
        }
        set(Optional.ofNullable(setpoints.poll(toon.pollSeconds(), TimeUnit.SECONDS)));
      } catch (InterruptedException e) { // close() has set stopping before.
        PeerLog.debug("Toon", "Interrupted");
      } catch (RuntimeException | Error e) { // Nothing would restart this thread.
        failures++;
        survive(e);
      }
    }
  }

  /** Logs and waits, so that an error that repeats at once does not keep the processor busy. */
  private void survive(Throwable e) {
    try {
      PeerLog.error("Toon", e, "Error while polling the Toon");
      Thread.sleep(TimeUnit.SECONDS.toMillis(toon.pollSeconds()));
    } catch (InterruptedException | RuntimeException | Error another) {
      Thread.yield(); // No memory to log it, or the thread is to end.
    }
  }

  /** Hands work over to the loop. If the loop is overloaded, the next poll publishes the values. */
  private void handOver(Runnable work) {
    try {
      loop.execute(work);
    } catch (RejectedExecutionException e) {
      PeerLog.warn(CHANNEL, "The hub is overloaded: values of the Toon were dropped");
    }
  }

  /** One HTTP request to the Toon; each can fail by itself. */
  private interface Part {
    Map<String, Double> values() throws IOException;
  }

  /** Polls all parts of the Toon. Returns whether any had a value. */
  private boolean poll() {
    Map<String, Double> values = new LinkedHashMap<>();
    for (Part part : Arrays.<Part>asList(http::thermostat, http::usage)) {
      try {
        values.putAll(part.values());
      } catch (IOException e) {
        PeerLog.debug("Toon", "A part of the Toon does not answer: {}", e.toString());
      }
    }
    handOver(() -> publish(values));
    return !values.isEmpty();
  }

  private void set(Optional<Double> degrees) {
    try {
      if (degrees.isPresent()) {
        http.set(degrees.get());
      }
    } catch (IOException e) {
      PeerLog.warn(
          CHANNEL, "Setting the Toon to {} degrees failed: {}", degrees.get(), e.getMessage());
    }
  }

  private void publish(Map<String, Double> values) {
    values.forEach(
        (event, value) -> {
          missed.remove(event);
          if (!value.equals(published.put(event, value))) {
            subscription.publish(Signal.of(CHANNEL, event, value));
          }
        });
    for (String event : new ArrayList<>(published.keySet())) {
      if (!values.containsKey(event)
          && missed.merge(event, 1, Integer::sum) >= FAILURES_UNTIL_GONE) {
        missed.remove(event);
        published.remove(event);
        subscription.publish(Signal.of(CHANNEL, event, null));
      }
    }
    if (!values.isEmpty()) {
      publishAvailable(true);
    }
  }

  private void publishAvailable(boolean now) {
    if (!available.equals(Optional.of(now))) {
      available = Optional.of(now);
      subscription.publish(Signal.of(CHANNEL, "available", now));
      if (!now) {
        PeerLog.warn(CHANNEL, "The Toon at {} does not answer", toon);
      }
    }
  }
}
