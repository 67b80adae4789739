package porthole.tools.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import porthole.tools.ssh.CommandResult;
import porthole.tools.ssh.Device;

/**
 * The launcher, in shell, owns its states, verbs, limits and places. The tools repeat them: these
 * tests fail when one side changes alone.
 */
class LauncherContractTest {

  private static final Path TOON = Path.of("../device/toon");

  @Test
  void everyLauncherStateHasASentence() throws IOException {
    Set<String> states = values("service_state=([a-z-]+)");
    states.addAll(values("\"state\": \"([a-z-]+)\""));
    assertEquals(
        Set.of("starting", "running", "waiting", "stopped", "refused", "gone", "not-running"),
        states);
    states.remove("starting"); // It is its own sentence.
    for (String state : states) {
      assertNotEquals(
          "service   " + state, status("\"state\":\"" + state + "\"").words().get(0), state);
    }
  }

  @Test
  void everyConfirmationStageHasASentence() throws IOException {
    assertEquals(Set.of("none", "written", "wanted"), values("\\bconfirm=([a-z-]+)"));
    Set<String> sentences = new TreeSet<>();
    for (String stage : List.of("none", "written", "wanted")) {
      sentences.add(firewall("\"confirm\":\"" + stage + "\""));
    }
    assertEquals(3, sentences.size(), sentences.toString());
  }

  @Test
  void everyLauncherVerdictHasASentence() throws IOException {
    assertEquals("accepted | dropped", value("case \\$outside in\\s+([a-z| ]+)\\) ;;"));
    assertEquals("cannot-tell", value("\\*\\) outside=([a-z-]+) ;;"));
    Set<String> sentences = new TreeSet<>();
    for (String verdict : List.of("", "accepted", "dropped", "cannot-tell")) {
      sentences.add(firewall("\"outside\":\"" + verdict + "\""));
    }
    assertEquals(4, sentences.size(), sentences.toString());
  }

  @Test
  void everyRequestStateIsKnownToTheTools() throws IOException {
    Set<String> states = values("request_state=\\$?\\{?(?:request_state:-)?([a-z-]+)\\b(?!\\))");
    states.addAll(values("(?m)(?:^|\\|\\|)\\s*answer '?([a-z]+)'? [\"'$]"));
    assertEquals(Set.of("none", "working", "rebooting", "done", "failed", "refused"), states);
    for (String state : states) {
      boolean changing = state.equals("working") || state.equals("rebooting");
      assertEquals(changing, status("\"request_state\":\"" + state + "\"").isChanging(), state);
    }
  }

  @Test
  void aRenderedLauncherStatusIsParsedCompletely() throws IOException {
    LauncherStatus status =
        LauncherStatus.parse(
            shell(
                ". ../device/toon/launcher.d/files.sh; service_state=waiting reason=why name=1-a"
                    + " trial=true user=nobody service=77 exits=4 retry_seconds=16"
                    + " url=wss://0.0.0.0:8200/ gave_up=2-b gave_up_why=because port=8200"
                    + " confirm=none confirm_message=said outside=accepted outside_why=line"
                    + " request_id=5 request='open 8300' request_state=working"
                    + " request_message=soon disk=full state=/mnt/data/porthole boot_id=b now=9;"
                    + " render_status"));
    assertEquals(
        List.of("waiting", "why", "1-a", "wss://0.0.0.0:8200/", "2-b", "because", "none", "soon"),
        List.of(
            status.state(),
            status.reason(),
            status.release(),
            status.url(),
            status.gaveUp(),
            status.gaveUpWhy(),
            status.confirm(),
            status.requestMessage()));
    assertEquals(List.of(77, 8200), List.of(status.pid(), status.port()));
    assertTrue(status.isOnTrial() && status.isDiskFull() && status.isOpen() && status.isChanging());
    String words = String.join("\n", status.words());
    for (String part : List.of("16 s", "4 times", "open 8300: working", "/mnt/data/porthole")) {
      assertTrue(words.contains(part), words);
    }
    assertTrue(
        status("\"state\":\"running\",\"user\":\"nobody\"").words().get(0).contains("as nobody"));
  }

  @Test
  void everyVerbOfTheToolsIsALauncherVerb() throws IOException {
    Set<String> verbs =
        Stream.of(value("case \\$verb in\\s+((?:[^;*]+;;\\s+)+)\\*\\) usage").split(";;"))
            .flatMap(
                line -> Stream.of(line.substring(0, Math.max(0, line.indexOf(')'))).split("\\|")))
            .map(String::strip)
            .collect(Collectors.toSet());
    Set<String> sent = new TreeSet<>();
    List<Duration> limits = new ArrayList<>();
    callEachVerb(recording(sent, limits));
    assertFalse(sent.isEmpty());
    sent.removeAll(verbs);
    assertEquals(Set.of(), sent, "the launcher's are " + verbs);
    Duration answer = Duration.ofSeconds(number("ANSWER_SECONDS"));
    for (Duration limit : limits) {
      assertTrue(limit.compareTo(answer.plusSeconds(30)) > 0, limit + " for " + answer);
    }
  }

  private static void callEachVerb(Device device) throws IOException {
    Launcher launcher = Launcher.of(device, new Layout("/qmf/porthole", "/mnt/data/porthole"));
    launcher.statusIfAny();
    launcher.restart();
    launcher.start();
    launcher.stop();
    launcher.use("1-a");
    launcher.rollback();
    launcher.useRuntime("cafe");
    launcher.install();
    launcher.remove();
    launcher.close("8123");
    launcher.open(8123, 10);
    launcher.confirm();
    launcher.firewall("show");
  }

  /** Returns a device on which each verb succeeds, and prints an empty status. */
  private static Device recording(Set<String> verbs, List<Duration> limits) {
    return (Device)
        Proxy.newProxyInstance(
            Device.class.getClassLoader(),
            new Class<?>[] {Device.class},
            (proxy, method, arguments) -> {
              Matcher verb =
                  Pattern.compile("/launcher'? '?([a-z-]+)").matcher((String) arguments[0]);
              assertTrue(verb.find(), (String) arguments[0]);
              verbs.add(verb.group(1));
              limits.add((Duration) arguments[1]);
              return new CommandResult(0, "{\"format\":1}", "");
            });
  }

  @Test
  void theToolsAndTheLauncherUseTheSamePaths() throws IOException {
    assertEquals(Layout.DEFAULT_BASE, value("(?m)^base=(/\\S+)$"));
    String logs = value("(?m)^logs=(\\S+)$");
    assertEquals(Layout.LAUNCHER_LOG, value("(?m)^log=(\\S+)$").replace("$logs", logs));
    assertEquals(
        Layout.SERVICE_LOG, value("PORTHOLE_LOG=\"(\\S+porthole.log)\"").replace("$logs", logs));
    assertEquals(Layout.APPS, value("apps=(\\S+)"));
    Set<String> app = values("\\$apps/(\\.[a-z-]+)\"");
    assertEquals(
        Stream.of(Layout.APP_READY, Layout.APP_FORMER)
            .map(path -> path.substring(Layout.APPS.length() + 1))
            .collect(Collectors.toSet()),
        app);
    String survey = new String(getClass().getResourceAsStream("survey.sh").readAllBytes(), UTF_8);
    String state = value("(?m)^state=(/\\S+)$");
    assertTrue(survey.contains("\nstate=" + state + "\n"), state);
    assertTrue(survey.contains("state=${base%/*}/porthole-state\n"));
    assertEquals("state=${base%/*}/porthole-state", value("\\|\\| (state=\\S+)"));
  }

  @Test
  void undeployRemovesEveryLauncherFileExceptTheOwners() throws IOException {
    Set<String> files = values("\\$state/([a-z.-]+[a-z])");
    files.addAll(values("\\b(?:listed|enlist|strike|is_last) ([a-z-]+) "));
    Set<String> known = new TreeSet<>(List.of(Layout.LAUNCHER_FILES.split(" ")));
    known.addAll(List.of("port", "porthole.yaml", "service"));
    assertEquals(known, files);
  }

  private static LauncherStatus status(String members) throws IOException {
    return LauncherStatus.parse("{\"format\":1," + members + "}");
  }

  private static String firewall(String member) throws IOException {
    return status(member).words().stream()
        .filter(line -> line.startsWith("firewall"))
        .findFirst()
        .orElseThrow();
  }

  private static int number(String constant) throws IOException {
    return Integer.parseInt(value("(?m)^" + constant + "=([0-9]+)\\b"));
  }

  private static String value(String pattern) throws IOException {
    Matcher found = Pattern.compile(pattern).matcher(parts());
    assertTrue(found.find(), "The launcher has no " + pattern);
    return found.group(1);
  }

  private static Set<String> values(String pattern) throws IOException {
    Set<String> values = new TreeSet<>();
    Matcher found = Pattern.compile(pattern).matcher(parts());
    while (found.find()) {
      values.add(found.group(1));
    }
    return values;
  }

  /** Returns the text of the launcher's files, without comments. */
  private static String parts() throws IOException {
    StringBuilder text = new StringBuilder();
    try (Stream<Path> parts = Files.list(TOON.resolve("launcher.d"))) {
      for (Path part : parts.sorted().toList()) {
        text.append(Files.readString(part));
      }
    }
    text.append(Files.readString(TOON.resolve("launcher")));
    text.append(Files.readString(TOON.resolve("boot")));
    return text.toString().replaceAll("(?m)(^| )# .*$", "");
  }

  private static String shell(String command) throws IOException {
    Process shell =
        new ProcessBuilder("sh", "-c", command)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    return new String(shell.getInputStream().readAllBytes(), UTF_8);
  }
}
