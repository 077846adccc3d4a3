package dev.onetrip.commits.ingest;

import dev.onetrip.core.Refusal;
import dev.onetrip.web.Line;
import java.util.List;
import reactor.core.publisher.Flux;

/**
 * Leaves out the lines of a stream that are committed, without asking the database, once they have shown to be the
 * same; {@link Refusal.StreamMismatch} where they are not.
 */
final class CommittedLines {
    private final Watermark mark;
    private final int before;
    private final int limit;
    private final Runnable verified;
    private final LineChain chain;
    private boolean isVerified;

    /**
     * @param before lines of the stream that the body does not have: none, or all committed ones
     * @param limit most lines of a stream
     * @param verified told once that the upload is that of the watermark, before the first line that is new
     */
    CommittedLines(Watermark mark, int before, int limit, Runnable verified) {
        this.mark = mark;
        this.before = before;
        this.limit = limit;
        this.verified = verified;
        this.chain = before == 0 ? LineChain.begun() : LineChain.after(mark.digest());
    }

    /** The digest goes on here. */
    LineChain chain() {
        return chain;
    }

    /** The lines that are new, in as many pieces. */
    Flux<List<Line>> leftOutOf(Flux<List<Line>> pieces) {
        return pieces.map(this::fresh).concatWith(Flux.defer(() -> {
            verify();
            return Flux.empty();
        }));
    }

    private List<Line> fresh(List<Line> piece) {
        List<Line> lines = before == 0
                ? piece
                : piece.stream().map(line -> line.after(before)).toList();
        int from = 0;
        while (!isVerified && from < lines.size() && lines.get(from).number() <= mark.committed()) {
            chain.add(lines.get(from++));
        }
        List<Line> fresh = lines.subList(from, lines.size());
        if (!fresh.isEmpty()) {
            verify();
            check(fresh.get(fresh.size() - 1).number());
        }
        return fresh;
    }

    private void verify() {
        if (isVerified) {
            return;
        }
        if (!chain.hex().equals(mark.digest())) {
            throw new Refusal.StreamMismatch(
                    "The upload does not begin with the " + mark.committed() + " committed lines of this stream.");
        }
        isVerified = true;
        verified.run();
    }

    private void check(int line) {
        if (mark.complete()) {
            throw new Refusal.StreamMismatch(
                    "The stream is complete after line " + mark.committed() + ", and this upload has more lines.");
        }
        if (line > limit) {
            throw new Refusal.TooLarge("The stream has more than " + limit + " lines");
        }
    }
}
