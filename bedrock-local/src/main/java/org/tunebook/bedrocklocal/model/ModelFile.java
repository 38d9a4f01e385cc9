package org.tunebook.bedrocklocal.model;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;

/**
 * A tuned model on disk: magic, version, the shape it was made for, word rarity, head, scale model, and a CRC-32 of
 * all that. Tables that are mostly 0 are written as places and values.
 */
final class ModelFile {
    static final String NAME = "table-qa-mini.model";
    private static final int MAGIC = 0x54425141;
    private static final int VERSION = 1;
    private static final int UNTUNED = 0;
    private static final int TUNED = 1;

    private ModelFile() {}

    static void writeUntuned(Path directory) throws IOException {
        write(directory, out -> out.writeInt(UNTUNED));
    }

    static void write(TunedModel model, Path directory) throws IOException {
        write(directory, out -> {
            out.writeInt(TUNED);
            out.writeInt(model.rarity.total);
            for (int count : model.rarity.documents) {
                out.writeInt(count);
            }
            writeTable(out, model.head.dense);
            writeTable(out, model.head.sparse);
            writeTable(out, model.scale.weights);
        });
    }

    private interface Body {
        void write(DataOutputStream out) throws IOException;
    }

    private static void write(Path directory, Body body) throws IOException {
        Files.createDirectories(directory);
        CRC32 sum = new CRC32();
        try (DataOutputStream file =
                new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(directory.resolve(NAME))))) {
            DataOutputStream out = new DataOutputStream(new CheckedOutputStream(file, sum));
            out.writeInt(MAGIC);
            out.writeInt(VERSION);
            out.writeInt(shape());
            body.write(out);
            file.writeLong(sum.getValue());
        }
    }

    /** Reads a model; a file that is cut, altered or of another version is refused. */
    static LocalModel read(Path directory, Encoder encoder) throws IOException {
        Path path = directory.resolve(NAME);
        CRC32 sum = new CRC32();
        try (DataInputStream file = new DataInputStream(new BufferedInputStream(Files.newInputStream(path)))) {
            DataInputStream in = new DataInputStream(new CheckedInputStream(file, sum));
            if (in.readInt() != MAGIC) {
                throw new IOException(path + " is no model of " + TableQa.NAME);
            }
            int version = in.readInt();
            if (version != VERSION || in.readInt() != shape()) {
                throw new IOException(path + " was written by another version (" + version + ", this one reads "
                        + VERSION + "); train the model again");
            }
            LocalModel model = in.readInt() == UNTUNED ? new BaseModel(encoder) : readTuned(in, encoder);
            if (file.readLong() != sum.getValue()) {
                throw new IOException(path + " is damaged: its checksum does not match; train the model again");
            }
            return model;
        } catch (EOFException e) {
            throw new IOException(path + " is cut short; train the model again", e);
        }
    }

    private static TunedModel readTuned(DataInputStream in, Encoder encoder) throws IOException {
        int total = in.readInt();
        int[] documents = new int[Rarity.BUCKETS];
        for (int i = 0; i < documents.length; i++) {
            documents[i] = in.readInt();
        }
        Head head = Head.untrained(0);
        readTable(in, head.dense);
        readTable(in, head.sparse);
        ScaleModel scale = new ScaleModel();
        readTable(in, scale.weights);
        return new TunedModel(encoder, new Rarity(documents, total), head, scale);
    }

    private static void writeTable(DataOutputStream out, float[] values) throws IOException {
        int count = 0;
        for (float value : values) {
            count += value != 0 ? 1 : 0;
        }
        out.writeInt(count);
        for (int i = 0; i < values.length; i++) {
            if (values[i] != 0) {
                out.writeInt(i);
                out.writeFloat(values[i]);
            }
        }
    }

    private static void readTable(DataInputStream in, float[] values) throws IOException {
        Arrays.fill(values, 0);
        int count = in.readInt();
        for (int n = 0; n < count; n++) {
            int at = in.readInt();
            float value = in.readFloat();
            if (at < 0 || at >= values.length) {
                throw new IOException("the model file is damaged: place " + at + " of " + values.length);
            }
            values[at] = value;
        }
    }

    /** A number that differs between programs with other features. */
    private static int shape() {
        int hash = Hash.mix(Program.COUNT, Head.HIDDEN);
        for (int i = 0; i < Aspect.COUNT; i++) {
            hash = Hash.mix(hash, Aspect.at(i).width);
        }
        return hash;
    }
}
