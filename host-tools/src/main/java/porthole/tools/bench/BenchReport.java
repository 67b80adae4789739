package porthole.tools.bench;

import com.grack.nanojson.JsonWriter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The results of a run, as text for people and as JSON for programs. */
final class BenchReport {
  private final Load load;
  private final Tally tally;
  private final double seconds;
  private final Optional<Long> pid;
  private final double cpuSeconds;

  private BenchReport(
      Load load, Tally tally, double seconds, Optional<Long> pid, double cpuSeconds) {
    this.load = load;
    this.tally = tally;
    this.seconds = seconds;
    this.pid = pid;
    this.cpuSeconds = cpuSeconds;
  }

  static BenchReport of(
      Load load, Tally tally, double seconds, Optional<Long> pid, double cpuSeconds) {
    return new BenchReport(load, tally, seconds, pid, cpuSeconds);
  }

  /** Returns whether every message got its correct answer and no connection was lost. */
  public boolean isClean() {
    return tally.errors() == 0;
  }

  private double perSecond() {
    return tally.messages() / seconds;
  }

  private double cpuPerMillion() {
    return tally.messages() == 0 ? 0 : cpuSeconds * 1e6 / tally.messages();
  }

  private static double micros(long nanos) {
    return Math.round(nanos / 100.0) / 10.0;
  }

  /** Returns the results in lines of text. */
  public List<String> lines() {
    Histogram latencies = tally.latencies();
    return List.of(
        String.format(Locale.ROOT, "%s: %s, %.1f s", load.target(), load, seconds),
        String.format(
            Locale.ROOT,
            "  %-10s %,d, %,.1f/s, %,.2f MB/s",
            load.fanOut() ? "deliveries" : "answers",
            tally.messages(),
            perSecond(),
            perSecond() * load.size() / 1e6),
        String.format(
            Locale.ROOT,
            "  %-10s p50 %s, p99 %s, p99.9 %s, max %s",
            "latency",
            millis(latencies.percentile(0.5)),
            millis(latencies.percentile(0.99)),
            millis(latencies.percentile(0.999)),
            millis(latencies.max())),
        String.format(Locale.ROOT, "  %-10s %s", "errors", errors()),
        String.format(Locale.ROOT, "  %-10s %s", "CPU", cpu()));
  }

  private static String millis(long nanos) {
    return String.format(Locale.ROOT, "%.3f ms", nanos / 1e6);
  }

  private String errors() {
    return isClean()
        ? "none: every answer is what was sent"
        : String.format(
            Locale.ROOT,
            "%,d wrong answers, %,d messages without one, %,d connections " + "lost; first: %s",
            tally.wrong(),
            tally.unanswered(),
            tally.closed(),
            tally.firstError());
  }

  private String cpu() {
    return pid.map(
            id ->
                String.format(
                    Locale.ROOT,
                    "%.2f s of process %d, %.2f s per million %s",
                    cpuSeconds,
                    id,
                    cpuPerMillion(),
                    load.fanOut() ? "deliveries" : "answers"))
        .orElse("not asked for (--pid)");
  }

  /** Returns one line of JSON: times in microseconds, sizes in bytes. */
  public String json() {
    Histogram latencies = tally.latencies();
    var json =
        JsonWriter.string()
            .object()
            .value("url", load.target().toString())
            .value("mode", load.mode())
            .value("connections", load.connections())
            .value("idle", load.idle())
            .value("size", load.size())
            .value("type", load.type())
            .value("depth", load.rate() > 0 ? 0 : load.depth())
            .value("rate", load.rate())
            .value("seconds", seconds)
            .value("messages", tally.messages())
            .value("messagesPerSecond", perSecond())
            .object("latencyMicros")
            .value("p50", micros(latencies.percentile(0.5)))
            .value("p99", micros(latencies.percentile(0.99)))
            .value("p999", micros(latencies.percentile(0.999)))
            .value("max", micros(latencies.max()))
            .end()
            .object("errors")
            .value("wrong", tally.wrong())
            .value("unanswered", tally.unanswered())
            .value("closed", tally.closed())
            .value("first", tally.firstError())
            .end();
    if (pid.isPresent()) {
      json.object("cpu")
          .value("pid", pid.get())
          .value("seconds", cpuSeconds)
          .value("secondsPerMillion", cpuPerMillion())
          .end();
    }
    return json.end().done();
  }
}
