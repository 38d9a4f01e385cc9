package org.tunebook.bedrocklocal.internal.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.tunebook.bedrocklocal.internal.bedrock.BedrockException;
import org.tunebook.bedrocklocal.internal.bedrock.Names;
import org.tunebook.bedrocklocal.internal.control.BatchJob.Counts;
import org.tunebook.bedrocklocal.internal.control.BatchJob.Status;
import org.tunebook.bedrocklocal.internal.control.RecordAnswering.Answered;
import org.tunebook.bedrocklocal.internal.files.Json;
import org.tunebook.bedrocklocal.internal.identity.Roles;
import org.tunebook.bedrocklocal.internal.s3.ObjectStore;
import org.tunebook.bedrocklocal.internal.s3.S3Exception;
import org.tunebook.bedrocklocal.internal.s3.StoredObject;

/**
 * Works on the batch inference jobs of the ledger. One that the server's end cut short is begun again from its records
 * at the next start, and ends as it would have.
 */
public final class BatchRunner implements AutoCloseable {
    /** The service's quotas for the models that can be tuned. */
    private static final int LEAST_RECORDS = 100;

    private static final int MOST_RECORDS = 50_000;
    private static final long LARGEST_FILE = 1L << 30;
    private static final long LARGEST_JOB = 5L << 30;

    /** How often the counts so far are kept while a job is in progress. */
    private static final Duration COUNTS = Duration.ofMillis(200);

    private static final int ORDERLY_STOP_SECONDS = 5;
    private static final String OUTPUT_TYPE = "application/octet-stream";

    private final Ledger ledger;
    private final ObjectStore store;
    private final RecordAnswering answering;
    private final Roles roles;
    private final Path scratch;
    private final ExecutorService workers;
    private volatile boolean closing;

    /**
     * @param scratch a directory for output that is being written
     */
    public BatchRunner(Ledger ledger, ObjectStore store, RecordAnswering answering, Roles roles, Path scratch) {
        this.ledger = ledger;
        this.store = store;
        this.answering = answering;
        this.roles = roles;
        this.scratch = scratch;
        this.workers = Executors.newCachedThreadPool(work -> {
            var thread = new Thread(work, "batch-job");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Goes on with what the ledger says has not ended. */
    public void resume() {
        for (BatchJob job : ledger.batches.all()) {
            if (job.running()) {
                // What had been answered was not put out, and is answered again.
                ledger.batches.put(job.id(), job.counted(Counts.NONE, ledger.now()));
                start(job.id());
            }
        }
    }

    void start(String jobId) {
        workers.execute(() -> run(jobId));
    }

    /** The data can't be used; the message is the job's. */
    private static final class UnusableException extends Exception {
        private static final long serialVersionUID = 1;

        UnusableException(String message) {
            super(message);
        }
    }

    /** The job is to end before its last record. */
    private static final class EndedException extends Exception {
        private static final long serialVersionUID = 1;
    }

    private void run(String jobId) {
        Work work = null;
        try {
            work = new Work(move(jobId, Status.Validating));
            work.validate();
            move(jobId, Status.Scheduled);
            move(jobId, Status.InProgress);
            work.answerAll();
            work.putOutput();
            end(jobId, Status.Completed);
        } catch (EndedException early) {
            endEarly(jobId, work);
        } catch (UnusableException unusable) {
            fail(jobId, String.valueOf(unusable.getMessage()));
        } catch (Exception | Error failure) {
            if (!closing) {
                System.err.println("Bedrock Local: batch inference job " + jobId + " failed");
                failure.printStackTrace();
                fail(jobId, "Encountered an internal error when processing the request. (" + failure + ")");
            }
        } finally {
            if (work != null) {
                work.clear();
            }
        }
    }

    /** What was processed before a job was stopped or ran out of time is put out all the same. */
    private void endEarly(String jobId, @Nullable Work work) {
        if (closing) {
            return;
        }
        try {
            BatchJob job = ledger.batches.find(jobId).orElseThrow();
            if (work != null && work.processed() > 0) {
                work.putOutput();
            }
            if (job.status() == Status.Stopping) {
                end(jobId, Status.Stopped);
            } else {
                end(jobId, work != null && work.processed() > 0 ? Status.PartiallyCompleted : Status.Expired);
            }
        } catch (IOException | S3Exception failure) {
            fail(jobId, "Encountered an internal error when processing the request. (" + failure + ")");
        }
    }

    private BatchJob move(String jobId, Status next) throws EndedException {
        synchronized (ledger.lock) {
            goOn(jobId);
            BatchJob moved = ledger.batches.find(jobId).orElseThrow().to(next, ledger.now());
            ledger.batches.put(jobId, moved);
            return moved;
        }
    }

    private void goOn(String jobId) throws EndedException {
        BatchJob job = ledger.batches.find(jobId).orElseThrow();
        if (closing || job.status() == Status.Stopping || !ledger.now().isBefore(job.expires())) {
            throw new EndedException();
        }
    }

    private void end(String jobId, Status status) {
        synchronized (ledger.lock) {
            BatchJob job = ledger.batches.find(jobId).orElseThrow();
            // All records were done before a stop could come through.
            ledger.batches.put(jobId, job.to(status, ledger.now()));
        }
    }

    private void fail(String jobId, String why) {
        synchronized (ledger.lock) {
            BatchJob job = ledger.batches.find(jobId).orElseThrow();
            ledger.batches.put(
                    jobId,
                    job.status() == Status.Stopping
                            ? job.to(Status.Stopped, ledger.now())
                            : job.failed(why, ledger.now()));
        }
    }

    /** Ends the work on all jobs; what had not ended stays so in the ledger. */
    @Override
    public void close() {
        closing = true;
        workers.shutdown();
        try {
            if (!workers.awaitTermination(ORDERLY_STOP_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("Bedrock Local: a batch inference job did not end in " + ORDERLY_STOP_SECONDS
                        + " s; it is begun again at the next start");
            }
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }

    /** One job's work. */
    private final class Work {
        private final BatchJob job;
        private final BucketAccess access;
        private final List<S3Location> files = new ArrayList<>();
        private final List<Path> outputs = new ArrayList<>();
        private long total;
        private long success;
        private long error;
        private long inputTokens;
        private long outputTokens;
        private Instant kept = Instant.EPOCH;

        Work(BatchJob job) {
            this.job = job;
            this.access = new BucketAccess(store, roles, job.arn(), job.roleArn());
        }

        long processed() {
            return success + error;
        }

        /** Finds the files and reads them once, as the service does before a job is scheduled. */
        void validate() throws UnusableException, EndedException, IOException {
            checkOutput();
            findFiles();
            long bytes = 0;
            for (S3Location file : files) {
                try (ObjectStore.Opened opened = open(file)) {
                    long size = opened.object().size();
                    bytes += size;
                    if (size > LARGEST_FILE || bytes > LARGEST_JOB) {
                        throw new UnusableException("The input of a batch inference job is limited to " + LARGEST_FILE
                                + " bytes a file and " + LARGEST_JOB + " bytes a job; " + file + " goes beyond that");
                    }
                    long line = 0;
                    try (BufferedReader lines = lines(opened)) {
                        for (String text = lines.readLine(); text != null; text = lines.readLine()) {
                            line++;
                            if (!text.isBlank()) {
                                record(file, line, text);
                                total++;
                            }
                            if (line % 100 == 0) {
                                goOn(job.id());
                            }
                        }
                    }
                }
            }
            if (total < LEAST_RECORDS) {
                throw new UnusableException("Batch job: " + job.arn() + " contains less records (" + total
                        + ") than the required minimum of: " + LEAST_RECORDS);
            }
            if (total > MOST_RECORDS) {
                throw new UnusableException("Batch job: " + job.arn() + " contains more records (" + total
                        + ") than the allowed maximum of: " + MOST_RECORDS);
            }
            count();
        }

        private void checkOutput() throws UnusableException {
            S3Location manifest = job.output().below("manifest.json.out");
            Optional<String> refused = access.refusal(manifest, "s3:PutObject");
            if (refused.isPresent() || store.bucket(manifest.bucket()).isEmpty()) {
                throw new UnusableException(BucketAccess.notWritable(manifest, refused.orElse("")));
            }
        }

        private void findFiles() throws UnusableException, IOException {
            S3Location input = job.input();
            if (input.key().endsWith(".jsonl")) {
                files.add(input);
                return;
            }
            requireReadable(input);
            String prefix = input.key().isEmpty() ? "" : input.below("").key();
            String after = null;
            try {
                do {
                    ObjectStore.Listing listing =
                            store.list(input.bucket(), new ObjectStore.Query(prefix, "", after, 1000));
                    for (StoredObject object : listing.objects()) {
                        if (object.key().endsWith(".jsonl")) {
                            files.add(new S3Location(input.bucket(), object.key()));
                        }
                    }
                    after = listing.next();
                } while (after != null);
            } catch (S3Exception refused) {
                throw new UnusableException(BucketAccess.notReadable(input, ""));
            }
            if (files.isEmpty()) {
                throw new UnusableException("No file whose name ends in .jsonl was found at " + input);
            }
        }

        private ObjectNode record(S3Location file, long line, String text) throws UnusableException {
            JsonNode node;
            try {
                node = Json.MAPPER.readTree(text);
            } catch (JsonProcessingException malformed) {
                throw new UnusableException("Unable to parse Amazon S3 file: " + file.fileName()
                        + ". Data files must conform to JSONL format. Line " + line + ": "
                        + malformed.getOriginalMessage());
            }
            if (!(node instanceof ObjectNode record)
                    || !record.path("modelInput").isObject()
                    || record.has("recordId") && !record.path("recordId").isTextual()) {
                throw new UnusableException("Unable to parse Amazon S3 file: " + file.fileName() + ". Line " + line
                        + " is not a record {\"recordId\": text, \"modelInput\": object}");
            }
            return record;
        }

        void answerAll() throws UnusableException, EndedException, IOException {
            for (S3Location file : files) {
                Path output = Files.createTempFile(scratch, job.id(), ".jsonl.out");
                outputs.add(output);
                try (ObjectStore.Opened opened = open(file);
                        BufferedReader lines = lines(opened);
                        BufferedWriter out = Files.newBufferedWriter(output)) {
                    long line = 0;
                    for (String text = lines.readLine(); text != null; text = lines.readLine()) {
                        line++;
                        if (!text.isBlank()) {
                            goOn(job.id());
                            out.write(answer(record(file, line, text)).toString());
                            out.write('\n');
                            countNowAndThen();
                        }
                    }
                }
            }
            count();
        }

        private ObjectNode answer(ObjectNode record) throws IOException {
            ObjectNode out = Json.object();
            out.put("recordId", record.path("recordId").asText(Names.newId().substring(1)));
            ObjectNode input = (ObjectNode) record.get("modelInput");
            out.set("modelInput", input);
            try {
                Answered answered = answering.answer(job.modelId(), job.invocation(), input);
                out.set("modelOutput", answered.body());
                inputTokens += answered.inputTokens();
                outputTokens += answered.outputTokens();
                success++;
            } catch (BedrockException wrong) {
                out.putObject("error").put("errorCode", wrong.status()).put("errorMessage", wrong.getMessage());
                error++;
            }
            return out;
        }

        private void countNowAndThen() {
            if (Duration.between(kept, Instant.now()).compareTo(COUNTS) > 0) {
                count();
            }
        }

        private void count() {
            synchronized (ledger.lock) {
                kept = Instant.now();
                BatchJob now = ledger.batches.find(job.id()).orElseThrow();
                ledger.batches.put(job.id(), now.counted(new Counts(total, success, error), ledger.now()));
            }
        }

        void putOutput() throws IOException, S3Exception {
            count();
            S3Location to = job.output();
            String folder = job.input().key().endsWith(".jsonl")
                    ? job.input().key().substring(0, job.input().key().lastIndexOf('/') + 1)
                    : job.input().key().isEmpty() ? "" : job.input().below("").key();
            for (int i = 0; i < outputs.size(); i++) {
                String name = files.get(i).key().substring(folder.length());
                try (InputStream content = Files.newInputStream(outputs.get(i))) {
                    store.put(to.bucket(), to.below(name + ".out").key(), content, OUTPUT_TYPE);
                }
            }
            ObjectNode manifest = Json.object()
                    .put("totalRecordCount", total)
                    .put("processedRecordCount", processed())
                    .put("successRecordCount", success)
                    .put("errorRecordCount", error)
                    .put("inputTokenCount", inputTokens)
                    .put("outputTokenCount", outputTokens);
            store.put(
                    to.bucket(),
                    to.below("manifest.json.out").key(),
                    Json.MAPPER.writeValueAsBytes(manifest),
                    OUTPUT_TYPE);
        }

        private ObjectStore.Opened open(S3Location file) throws UnusableException, IOException {
            requireReadable(file);
            try {
                return store.open(file.bucket(), file.key());
            } catch (S3Exception refused) {
                throw new UnusableException(BucketAccess.notReadable(file, ""));
            }
        }

        private void requireReadable(S3Location file) throws UnusableException {
            Optional<String> refused = access.refusal(file, "s3:GetObject");
            if (refused.isPresent()) {
                throw new UnusableException(BucketAccess.notReadable(file, refused.get()));
            }
        }

        private BufferedReader lines(ObjectStore.Opened opened) throws IOException {
            return new BufferedReader(
                    new InputStreamReader(opened.read(0, opened.object().size()), StandardCharsets.UTF_8));
        }

        void clear() {
            for (Path output : outputs) {
                try {
                    Files.deleteIfExists(output);
                } catch (IOException left) {
                    // The next start clears the directory.
                }
            }
        }
    }
}
