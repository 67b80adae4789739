package porthole.tools.deploy;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The launcher's report of itself and the service ({@code device/toon/README.md}). Immutable. */
public final class LauncherStatus {

  private static final int FORMAT = 1;

  private final String json;
  private final JsonObject members;

  private LauncherStatus(String json, JsonObject members) {
    this.json = json;
    this.members = members;
  }

  /** Returns the status in the JSON that the launcher printed. */
  public static LauncherStatus parse(String json) throws IOException {
    try {
      JsonObject members = JsonParser.object().from(json);
      if (members.getInt("format") != FORMAT) {
        throw new IOException(
            "Expected the launcher's status in format "
                + FORMAT
                + " but was "
                + members.getInt("format")
                + ": deploy again.");
      }
      return new LauncherStatus(json, members);
    } catch (JsonParserException e) {
      throw new IOException(
          "Expected the launcher's status as JSON but was '" + json.strip() + "'", e);
    }
  }

  /** Returns the launcher's own text. */
  public String json() {
    return json;
  }

  /** Replaces control characters, which a terminal would obey. */
  private String text(String name) {
    return members.getString(name, "").replaceAll("\\p{Cntrl}", "?");
  }

  public String state() {
    return text("state");
  }

  public boolean isRunning() {
    return state().equals("running");
  }

  /** Returns the reason for the state, without a full stop, or "". */
  public String reason() {
    return text("reason").replaceAll("[.\\s]+$", "");
  }

  public String release() {
    return text("release");
  }

  public int pid() {
    return members.getInt("pid", 0);
  }

  public String url() {
    return text("url");
  }

  /** Returns the scheme of the service's URL. */
  public String scheme() {
    return url().startsWith("wss:") ? "wss" : "ws";
  }

  public int port() {
    return members.getInt("port", 0);
  }

  /** Returns whether the running release has not proved itself yet. */
  public boolean isOnTrial() {
    return members.getBoolean("trial", false);
  }

  /** Returns whether the firewall blocks the opened port, as after a reset of its rules. */
  public boolean isShut() {
    return port() != 0 && text("outside").equals("dropped") && !isConfirmPending();
  }

  /** Returns whether the opened port is known to be open from outside. */
  public boolean isOpen() {
    return port() != 0 && text("outside").equals("accepted");
  }

  /** Returns whether the disk is full, so that the launcher's records are lost at a reboot. */
  public boolean isDiskFull() {
    return text("disk").equals("full");
  }

  /**
   * Returns whether the status is final: the service is not starting and, if it runs, the rule
   * manager has been asked about its port.
   */
  boolean isSettled() {
    return !state().equals("starting")
        && !(isRunning() && members.has("outside") && text("outside").isEmpty());
  }

  /** Returns the release that was given up last, or "". */
  public String gaveUp() {
    return text("gave_up");
  }

  /** Returns the reason why it was given up, without a full stop. */
  public String gaveUpWhy() {
    return text("gave_up_why").replaceAll("[.\\s]+$", "");
  }

  /** Returns {@code none}, {@code written} or {@code wanted}. */
  public String confirm() {
    return text("confirm");
  }

  public boolean isConfirmPending() {
    return !confirm().equals("none") && !confirm().isEmpty();
  }

  /** Returns whether a change is in progress: requested, written, or waiting for confirmation. */
  public boolean isChanging() {
    return isConfirmPending()
        || requestState().equals("working")
        || requestState().equals("rebooting");
  }

  public String requestState() {
    return text("request_state");
  }

  /** Returns whether the launcher runs and has no request in progress. */
  public boolean isAnswered() {
    return !state().equals("not-running")
        && !requestState().equals("working")
        && !requestState().equals("rebooting");
  }

  public String requestMessage() {
    return text("request_message");
  }

  /** Returns lines for the user. */
  public List<String> words() {
    return words(Optional.empty());
  }

  /**
   * Returns lines for the user.
   *
   * @param left the time left to confirm a change, if known
   */
  public List<String> words(Optional<Duration> left) {
    List<String> words = new ArrayList<>();
    words.add("service   " + service());
    words.add(
        "release   "
            + (release().isEmpty() ? "none" : release())
            + (isOnTrial() ? ", on trial" : ""));
    if (!gaveUp().isEmpty()) {
      words.add("gave up   " + gaveUp() + ": " + gaveUpWhy());
    }
    words.add(
        "port      " + (port() == 0 ? "as in porthole.yaml, or 8000" : String.valueOf(port())));
    words.add("firewall  " + firewall(left));
    if (!text("request").isEmpty()) {
      words.add("request   " + request());
    }
    if (isDiskFull()) {
      words.add(
          "disk      full: free some space in the device's "
              + text("disk_folder")
              + " ('df -k' there tells more), or the launcher loses its records at the next boot");
    }
    return words;
  }

  private String request() {
    return text("request")
        + ": "
        + requestState()
        + "."
        + (isUndone()
            ? " Since then it was reverted."
            : isTaken() || requestMessage().isEmpty() ? "" : " " + sentence(requestMessage()));
  }

  /**
   * Returns whether the requested port is open now: the request's message speaks of the next
   * reboot.
   */
  private boolean isTaken() {
    return text("request").equals("open " + port())
        && requestState().equals("done")
        && !isConfirmPending();
  }

  private static String sentence(String words) {
    return words.matches("(?s).*[.!?]\\s*") ? words.strip() : words.strip() + ".";
  }

  /** Returns whether the last opened port is not the port in use. */
  private boolean isUndone() {
    return text("request").startsWith("open ")
        && requestState().equals("done")
        && !isConfirmPending()
        && !text("request").equals("open " + port());
  }

  private String service() {
    String because = reason().isEmpty() ? "" : ": " + reason();
    return switch (state()) {
      case "running" ->
          "running at " + url() + " as " + text("user") + ", process " + pid() + because;
      case "starting" -> "starting" + because;
      case "waiting" ->
          "waiting "
              + members.getInt("retry_seconds", 0)
              + " s before the next start; it has ended "
              + members.getInt("exits", 0)
              + " times in a row"
              + because;
      case "stopped" ->
          "stopped by its owner; 'porthole restart' or the next boot starts it" + because;
      case "refused" -> "cannot be started" + because;
      case "gone" -> "its release folder is gone; deploy again" + because;
      case "not-running" ->
          "not running, because the launcher is not: deploy again, or see 'porthole "
              + "logs'"
              + because;
      default -> state() + because;
    };
  }

  private static String within(Duration left) {
    long minutes = left.plusSeconds(59).toMinutes();
    return minutes == 0 ? " any moment" : " in " + minutes + " min";
  }

  private String firewall(Optional<Duration> left) {
    String said = text("confirm_message").isEmpty() ? "" : " (" + text("confirm_message") + ")";
    return switch (confirm()) {
      case "written" ->
          "a change takes effect at the next reboot, and must then be confirmed" + said;
      case "wanted" ->
          "a change waits to be confirmed ('porthole port "
              + port()
              + "' does it), or is reverted"
              + left.map(LauncherStatus::within).orElse("")
              + said;
      default -> outside();
    };
  }

  private String outside() {
    String why = text("outside_why").isEmpty() ? "" : " (" + text("outside_why") + ")";
    String listening = url().replaceFirst("/$", "").replaceFirst("^.*:", "");
    String where = listening.isEmpty() ? "the service" : "port " + listening;
    return switch (text("outside")) {
      case "accepted" -> "lets " + where + " in from outside" + why;
      case "dropped" ->
          "keeps "
              + where
              + " shut"
              + why
              + "; 'porthole port "
              + (port() == 0 ? "8123" : String.valueOf(port()))
              + "' opens "
              + (port() == 0 ? "one" : "it");
      case "" -> "nothing waits to be confirmed";
      default -> "cannot be told for " + where + why;
    };
  }
}
