package dev.onetrip.commits.ingest;

import dev.onetrip.commits.NewCommit;
import dev.onetrip.core.Refusal;
import dev.onetrip.transaction.CopyText;
import dev.onetrip.web.Line;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Turns lines into the rows of the staging table. An author is written once, as a row of its own, and named by number
 * in the rows of its commits: fewer bytes, and a join by number.
 */
final class CopyRows implements RowWriter {
    /** Bytes of one piece of the COPY, at least. */
    private static final int PIECE_BYTES = 64 * 1024;

    /** Authors remembered; beyond it they begin anew, and some come twice. About 200 bytes each. */
    private static final int AUTHORS = 20_000;

    private final Ledger ledger;
    private final CopyText text = new CopyText();
    private final LineScanner scanner = new LineScanner();
    private final Map<String, Integer> authors = new HashMap<>();
    private int lastAuthor;

    CopyRows(Ledger ledger) {
        this.ledger = ledger;
    }

    /** The text for COPY; the verdicts of a piece have room before its bytes go on. */
    Flux<byte[]> rows(Flux<Piece> pieces) {
        return pieces.concatMap(this::taken, 2)
                .concatWith(Mono.fromCallable(text::take).filter(rest -> rest.length > 0));
    }

    /** The text for lines that were read and noted already. */
    static byte[] of(Ledger ledger, List<Numbered> lines) {
        CopyRows rows = new CopyRows(ledger);
        lines.forEach(line -> rows.read(line.line(), line.commit()));
        return rows.text.take();
    }

    private Mono<byte[]> taken(Piece piece) {
        piece.into(this);
        Mono<byte[]> full = text.size() >= PIECE_BYTES ? Mono.just(text.take()) : Mono.empty();
        return ledger.room(full);
    }

    @Override
    public void line(Line line) {
        int number = ledger.begin(line.number());
        try {
            byte[] bytes = line.bytes();
            if (scanner.scan(bytes)) {
                scanned(number, bytes);
            } else {
                read(number, NewCommit.READING.read(bytes));
            }
            ledger.accept(number);
        } catch (Refusal refusal) {
            ledger.refuse(number, refusal);
        }
    }

    @Override
    public void commit(NewCommit commit) {
        int number = ledger.begin();
        try {
            commit.check();
            read(number, commit);
            ledger.accept(number);
        } catch (Refusal refusal) {
            ledger.refuse(number, refusal);
        }
    }

    private void scanned(int number, byte[] line) {
        String key = new String(
                line, scanner.authorFrom, scanner.authorTo - scanner.authorFrom, StandardCharsets.ISO_8859_1);
        Integer author = authors.get(key);
        if (author == null) {
            author = author(key);
            startAuthor(author)
                    .json(line, scanner.nameFrom, scanner.nameTo)
                    .nextColumn()
                    .json(line, scanner.emailFrom, scanner.emailTo)
                    .endRow();
        }
        text.number(number)
                .nextColumn()
                .number(author)
                .nextColumn()
                .hex(line, scanner.shaFrom, scanner.shaTo)
                .nextColumn()
                .raw(line, scanner.committedFrom, scanner.committedTo)
                .nextColumn();
        if (scanner.isMessageEscaped) {
            text.json(line, scanner.messageFrom, scanner.messageTo);
        } else {
            text.raw(line, scanner.messageFrom, scanner.messageTo);
        }
        endCommit();
    }

    private void read(int number, NewCommit commit) {
        // no name holds NUL, so that this is never the key of another, nor of a scanned one
        String key = commit.authorName() + '\0' + commit.authorEmail();
        Integer author = authors.get(key);
        if (author == null) {
            author = author(key);
            startAuthor(author)
                    .text(commit.authorName())
                    .nextColumn()
                    .text(commit.authorEmail())
                    .endRow();
        }
        byte[] sha = commit.shaHex().getBytes(StandardCharsets.US_ASCII);
        text.number(number)
                .nextColumn()
                .number(author)
                .nextColumn()
                .hex(sha, 0, sha.length)
                .nextColumn()
                .text(timestamp(commit.committed()))
                .nextColumn()
                .text(commit.message());
        endCommit();
    }

    /** Every year that is accepted has four digits. */
    static String timestamp(Instant instant) {
        return instant.truncatedTo(ChronoUnit.MICROS).toString();
    }

    private Integer author(String key) {
        if (authors.size() == AUTHORS) {
            authors.clear();
        }
        Integer author = ++lastAuthor;
        authors.put(key, author);
        return author;
    }

    private CopyText startAuthor(int author) {
        return text.nothing()
                .nextColumn()
                .number(author)
                .nextColumn()
                .nothing()
                .nextColumn()
                .nothing()
                .nextColumn()
                .nothing()
                .nextColumn();
    }

    private void endCommit() {
        text.nextColumn().nothing().nextColumn().nothing().endRow();
    }
}
