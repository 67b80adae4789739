package porthole.firewall.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds rules that the original WebSocket app wrote: in the form of ours, directly before the ssh
 * line, and not ours. The app's only record of them is its settings file.
 */
public final class OriginalAppRules {
  /** The original app's settings, below the root. */
  public static final String SETTINGS = "mnt/data/tsc/webSocketSettings.json";

  public static final int MAX_SETTINGS_BYTES = 64 * 1024;
  private static final Pattern PORT =
      Pattern.compile("\"serverPort\"\\s*:\\s*\"?([1-9][0-9]{3,4})\"?\\s*[,}]");
  private static final Pattern DPORT = Pattern.compile("--dport ([1-9][0-9]{3,4}) ");

  private OriginalAppRules() {}

  /** Returns the port in the original app's settings, or 0. */
  public static int portIn(String settings) {
    Matcher matcher = PORT.matcher(settings);
    return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
  }

  /** A rule that may be adopted, its line, and whether the settings name its port. */
  public static final class Adoptable {
    private final OwnRule rule;
    private final int line;
    private final boolean proven;

    Adoptable(OwnRule rule, int line, boolean proven) {
      this.rule = rule;
      this.line = line;
      this.proven = proven;
    }

    public OwnRule rule() {
      return rule;
    }

    public int line() {
      return line;
    }

    public boolean proven() {
      return proven;
    }
  }

  /**
   * Returns the rule nearest to the ssh line, and the one whose port the settings name. Between
   * them and the ssh line stand only rules of that form.
   *
   * @param settingsPort the port in the original app's settings, or 0
   */
  public static List<Adoptable> of(RuleFile file, Ownership ours, int sshPort, int settingsPort) {
    List<Adoptable> found = new ArrayList<>();
    List<Rule> ssh = file.sshRules(sshPort);
    if (ssh.size() != 1) {
      return found;
    }
    boolean nearest = true;
    for (int line = ssh.get(0).line() - 1; line > 0; line--) {
      if (ours.isOurs(line)) {
        continue;
      }
      OwnRule rule = formOf(file.shown(line), ssh.get(0).chain());
      if (rule == null) {
        break;
      }
      boolean proven = rule.port() == settingsPort;
      if (nearest || proven) {
        found.add(new Adoptable(rule, line, proven));
      }
      nearest = false;
    }
    return found;
  }

  private static OwnRule formOf(String text, String chain) {
    Matcher matcher = DPORT.matcher(text);
    int port = matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
    if (port < Packet.MIN_OPEN_PORT || port > Packet.MAX_PORT) {
      return null;
    }
    OwnRule rule = OwnRule.accept(chain, port, IpNetwork.ANY);
    return text.equals(rule.render()) ? rule : null;
  }
}
