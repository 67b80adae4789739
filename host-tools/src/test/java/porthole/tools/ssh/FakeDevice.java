package porthole.tools.ssh;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/** A device that answers as it is told to, and notes what it was asked for. */
public class FakeDevice implements Device {

  /** Answers a command line. */
  public interface Answer {
    String to(String command) throws IOException;
  }

  /** What happens when somebody logs in again. */
  public interface Credentials {
    void again() throws IOException;
  }

  private final List<String> commands = new ArrayList<>();
  private final Answer answer;
  private final Credentials login;

  public FakeDevice(Answer answer, Credentials login) {
    this.answer = answer;
    this.login = login;
  }

  public List<String> commands() {
    return commands;
  }

  @Override
  public CommandResult run(String command, Duration limit) throws IOException {
    return run(command, new byte[0], limit);
  }

  @Override
  public CommandResult run(String command, byte[] input, Duration limit) throws IOException {
    commands.add(command);
    return result(answer.to(command));
  }

  /** Returns what becomes of a command with that answer: it succeeds, unless a test overrides. */
  protected CommandResult result(String said) {
    return new CommandResult(0, said, "");
  }

  @Override
  public int follow(String command, OutputStream out) throws IOException {
    commands.add(command);
    out.write(answer.to(command).getBytes(java.nio.charset.StandardCharsets.UTF_8));
    return 0;
  }

  @Override
  public void append(String path, InputStream content, LongConsumer sent) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void reconnect() throws IOException {
    login.again();
  }

  @Override
  public void close() {}
}
