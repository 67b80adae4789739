package porthole.device.hub;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Matches a set of patterns with many signals. Each pattern is compared once with each channel,
 * however many signals the channel has. Counts its steps. Loop's thread.
 */
final class PatternMatcher {
  private final Set<SignalPattern> patterns;
  private final Map<String, List<SignalPattern>> byChannel = new HashMap<>();
  private long steps;

  private PatternMatcher(Collection<SignalPattern> patterns) {
    this.patterns = new LinkedHashSet<>(patterns);
  }

  static PatternMatcher of(Collection<SignalPattern> patterns) {
    return new PatternMatcher(patterns);
  }

  /** Returns the steps so far: about one for each character compared or entry visited. */
  long steps() {
    return steps;
  }

  boolean matches(Signal signal) {
    steps++;
    for (SignalPattern pattern : patternsFor(signal.channel())) {
      steps += pattern.eventCost(signal.event());
      if (pattern.matchesEvent(signal.event())) {
        return true;
      }
    }
    return false;
  }

  boolean matchesChannel(String channel) {
    return !patternsFor(channel).isEmpty();
  }

  private List<SignalPattern> patternsFor(String channel) {
    steps++;
    return byChannel.computeIfAbsent(channel, this::matching);
  }

  private List<SignalPattern> matching(String channel) {
    List<SignalPattern> matching = new ArrayList<>(1);
    for (SignalPattern pattern : patterns) {
      steps += pattern.channelCost(channel);
      if (pattern.matchesChannel(channel)) {
        matching.add(pattern);
      }
    }
    return matching;
  }
}
