package porthole.tools.deploy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The platform of a program, from its ELF header ("ELF for the Arm Architecture"). */
enum Elf {
  ARM_HARD_FLOAT("ARM with hard float"),
  ARM_SOFT_FLOAT("ARM with soft float"),
  OTHER_MACHINE("another kind of computer"),
  NO_PROGRAM("no computer at all");

  private static final int HEADER_BYTES = 52;
  private static final int MAGIC = 0x7f454c46;
  private static final byte BITS_32 = 1;
  private static final byte LITTLE_ENDIAN = 1;
  private static final short ARM = 40;
  private static final int HARD_FLOAT = 0x400;

  private final String words;

  Elf(String words) {
    this.words = words;
  }

  static Elf of(byte[] start) {
    if (start.length < HEADER_BYTES || ByteBuffer.wrap(start).getInt() != MAGIC) {
      return NO_PROGRAM;
    }
    ByteBuffer header = ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN);
    if (start[4] != BITS_32 || start[5] != LITTLE_ENDIAN || header.getShort(18) != ARM) {
      return OTHER_MACHINE;
    }
    return (header.getInt(36) & HARD_FLOAT) != 0 ? ARM_HARD_FLOAT : ARM_SOFT_FLOAT;
  }

  boolean runsOn(DevicePlatform machine) {
    return this == ARM_SOFT_FLOAT && machine.isArm()
        || this == ARM_HARD_FLOAT && machine.isArm() && machine.isHardFloat();
  }

  @Override
  public String toString() {
    return words;
  }
}
