package porthole.firewall.rules;

import java.util.ArrayList;
import java.util.List;

/**
 * Splits a rule as iptables-restore does: at blanks, except between double quotes, where \ takes
 * the next character.
 */
final class Tokens {
  private final List<String> texts = new ArrayList<>();
  private final List<Boolean> quoted = new ArrayList<>();
  private boolean whole = true;

  private Tokens() {}

  static Tokens of(String line) {
    Tokens tokens = new Tokens();
    StringBuilder token = new StringBuilder();
    boolean open = false;
    boolean hasQuote = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (open && c == '\\' && i + 1 < line.length()) {
        token.append(line.charAt(++i));
      } else if (c == '"') {
        open = !open;
        hasQuote = true;
      } else if (!open && (c == ' ' || c == '\t')) {
        tokens.add(token, hasQuote);
        hasQuote = false;
      } else {
        token.append(c);
      }
    }
    tokens.add(token, hasQuote);
    tokens.whole = !open;
    return tokens;
  }

  private void add(StringBuilder token, boolean hasQuote) {
    if (token.length() > 0 || hasQuote) {
      texts.add(token.toString());
      quoted.add(hasQuote);
      token.setLength(0);
    }
  }

  int size() {
    return texts.size();
  }

  String get(int index) {
    return texts.get(index);
  }

  boolean quoted(int index) {
    return quoted.get(index);
  }

  /** Returns whether every quote that was opened was closed. */
  boolean whole() {
    return whole;
  }
}
