package porthole.tools.board;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import porthole.tools.board.BoardFiles.Sum;
import porthole.tools.deploy.Sha256;
import porthole.tools.terminal.Progress;

/**
 * Puts files on a board. What comes goes into a file beside the old one, which takes its name only
 * when all of it is there and right, so the old file is whole at any moment; what is there of an
 * upload that was cut off is not sent again.
 */
public final class Upload {

  /** Beside the file; of one that was put elsewhere nothing is left. */
  private static final String TEMP = ".porthole";

  /** What came by WebREPL after the beginning was there already. */
  private static final String REST = ".porthole2";

  /** How often all of a file may arrive and be another one. */
  private static final int MAX_DAMAGED = 2;

  private final Board board;
  private final BoardFiles files;
  private final Progress progress;

  public Upload(Board board, Progress progress) {
    this.board = board;
    files = new BoardFiles(board);
    this.progress = progress;
  }

  /** Returns whether anything had to be sent: not when the file is there already. */
  public boolean put(byte[] content, String path) throws IOException {
    String sha256 = Sha256.of(content);
    String temp = path + TEMP;
    for (int damaged = 0; damaged < MAX_DAMAGED; damaged++) {
      if (board.wire().files().isPresent()) {
        joinRest(path);
      }
      List<Optional<Sum>> there = files.sums(Math.max(content.length, 1), path, temp);
      if (there.get(0).filter(sum -> isAll(sum, content, sha256)).isPresent()) {
        there.get(1).ifPresent(sum -> quietlyRemove(temp));
        return false;
      }
      send(content, usable(content, there.get(1), temp), path);
      Optional<Sum> arrived = files.sums(Integer.MAX_VALUE, temp).get(0);
      if (arrived.filter(sum -> isAll(sum, content, sha256)).isPresent()) {
        files.finish(temp, path);
        return true;
      }
      files.remove(temp);
    }
    throw new IOException(
        path
            + " arrives damaged, twice now: is the cable good, and the board's "
            + "storage sound?");
  }

  private static boolean isAll(Sum sum, byte[] content, String sha256) {
    return sum.size() == content.length && sum.sha256().equals(sha256);
  }

  private void quietlyRemove(String path) {
    try {
      files.remove(path);
    } catch (IOException e) {
      progress.note(e.getMessage());
    }
  }

  /** Returns how much of the file is there and right; what is wrong is removed. */
  private int usable(byte[] content, Optional<Sum> sum, String temp) throws IOException {
    if (sum.isEmpty()) {
      return 0;
    }
    if (sum.get().size() <= content.length) {
      int size = (int) sum.get().size();
      if (Sha256.of(Arrays.copyOf(content, size)).equals(sum.get().sha256())) {
        return size;
      }
    }
    files.remove(temp);
    return 0;
  }

  private void send(byte[] content, int offset, String path) throws IOException {
    progress.begin(path, offset, content.length);
    try {
      Optional<DirectFileTransfer> door = board.wire().files();
      if (door.isPresent()) {
        door.get()
            .put(
                path + (offset == 0 ? TEMP : REST),
                Arrays.copyOfRange(content, offset, content.length),
                sent -> progress.reached(offset + sent));
        joinRest(path);
      } else {
        stream(content, offset, path);
      }
    } finally {
      progress.end();
    }
  }

  /** Adds what came after a cut to what came before it. */
  private void joinRest(String path) throws IOException {
    board.ask(
        """
        import os
        try:
         r=open(%1$s,'rb')
        except OSError:
         r=None
        if r:
         t=open(%2$s,'ab')
         b=r.read(512)
         while b:
          t.write(b)
          b=r.read(512)
         t.close()
         r.close()
         os.remove(%1$s)
        """
            .formatted(PythonSource.literal(path + REST), PythonSource.literal(path + TEMP)));
  }

  private void stream(byte[] content, int offset, String path) throws IOException {
    board.load("take");
    board.start(
        ("_ph_take(" + PythonSource.literal(path + TEMP) + ")").getBytes(StandardCharsets.UTF_8));
    try {
      for (int at = offset; at < content.length; at += DeflatedBlocks.BLOCK_BYTES) {
        progress.reached(at);
        boolean inflates = board.awaitByte() == '+';
        board.send(DeflatedBlocks.at(content, at, inflates));
      }
      board.awaitByte();
      progress.reached(content.length);
      board.send(DeflatedBlocks.last());
      board.finish(output -> {}, java.time.Duration.ofSeconds(30));
    } catch (BoardException e) {
      throw e.about(path);
    }
  }
}
