package org.tunebook.kernel.engine;

/** A class file's bytes with its constant pool found (Java Virtual Machine Specification, 4.4). */
final class ConstantPool {
    static final int UTF8 = 1;
    static final int CLASS = 7;
    static final int METHOD_REF = 10;
    static final int NAME_AND_TYPE = 12;
    static final int METHOD_HANDLE = 15;

    private final byte[] file;
    private final int count;
    private final int[] offsets;
    private final int end;

    ConstantPool(byte[] file) {
        this.file = file;
        this.count = u2(8);
        this.offsets = new int[count];
        int at = 10;
        for (int i = 1; i < count; i++) {
            offsets[i] = at;
            int tag = file[at];
            at += switch (tag) {
                case UTF8 -> 3 + u2(at + 1);
                case 3, 4, 9, METHOD_REF, 11, NAME_AND_TYPE, 17, 18 -> 5;
                case 5, 6 -> 9;
                case CLASS, 8, 16, 19, 20 -> 3;
                case METHOD_HANDLE -> 4;
                default -> throw new IllegalArgumentException("unknown constant tag " + tag);
            };
            if (tag == 5 || tag == 6) {
                i++;
            }
        }
        this.end = at;
    }

    /** One above the highest index. */
    int count() {
        return count;
    }

    /** Where the pool ends in the file. */
    int end() {
        return end;
    }

    /** Where a constant begins in the file. */
    int offset(int index) {
        return offsets[index];
    }

    boolean hasTag(int index, int tag) {
        return offsets[index] != 0 && file[offsets[index]] == tag;
    }

    /** Whether a UTF-8 constant is this text of ASCII characters. */
    boolean is(int utf8, String text) {
        int at = offsets[utf8];
        int length = u2(at + 1);
        if (length != text.length()) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (file[at + 3 + i] != (byte) text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Whether a class constant names this class. */
    boolean isClass(int index, String name) {
        return is(u2(offsets[index] + 1), name);
    }

    int u2(int at) {
        return (file[at] & 0xff) << 8 | file[at + 1] & 0xff;
    }

    int u4(int at) {
        return u2(at) << 16 | u2(at + 2);
    }

    /** The length of the instruction at a place of the code that begins at {@code start}. */
    int instructionLength(int at, int start) {
        int opcode = file[at] & 0xff;
        int padded = start + ((at - start + 4) & ~3);
        return switch (opcode) {
            case 0x10, 0x12, 0x15, 0x16, 0x17, 0x18, 0x19, 0x36, 0x37, 0x38, 0x39, 0x3a, 0xa9, 0xbc -> 2;
            case 0x11, 0x13, 0x14, 0x84, 0xb2, 0xb3, 0xb4, 0xb5, 0xb6, 0xb7, 0xb8, 0xbb, 0xbd, 0xc0, 0xc1, 0xc6, 0xc7 ->
                3;
            case 0xc5 -> 4;
            case 0xb9, 0xba, 0xc8, 0xc9 -> 5;
            case 0xaa -> padded - at + 12 + 4 * (u4(padded + 8) - u4(padded + 4) + 1);
            case 0xab -> padded - at + 8 + 8 * u4(padded + 4);
            case 0xc4 -> (file[at + 1] & 0xff) == 0x84 ? 6 : 4;
            default -> opcode >= 0x99 && opcode <= 0xa8 ? 3 : 1;
        };
    }
}
