package dev.onetrip.commits.ingest;

import dev.onetrip.commits.NewCommit;
import dev.onetrip.core.Refusal;
import dev.onetrip.web.Line;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Turns lines into commits, for the strategies that bind values. */
final class BoundRows implements RowWriter {
    private final Ledger ledger;
    private List<Numbered> gathered = new ArrayList<>();

    private BoundRows(Ledger ledger) {
        this.ledger = ledger;
    }

    /** The good ones of an upload, in order; verdicts have room before more is read. */
    static Flux<Numbered> of(Upload upload) {
        BoundRows intake = new BoundRows(upload.ledger());
        return upload.pieces()
                .concatMap(
                        piece -> intake.ledger.room(Mono.fromSupplier(() -> {
                            piece.into(intake);
                            return intake.take();
                        })),
                        1)
                .concatMapIterable(commits -> commits, 1);
    }

    @Override
    public void line(Line line) {
        gather(ledger.begin(line.number()), () -> NewCommit.READING.read(line.bytes()));
    }

    @Override
    public void commit(NewCommit commit) {
        gather(ledger.begin(), () -> {
            commit.check();
            return commit;
        });
    }

    private void gather(int number, Supplier<NewCommit> reading) {
        try {
            gathered.add(new Numbered(number, reading.get()));
            ledger.accept(number);
        } catch (Refusal refusal) {
            ledger.refuse(number, refusal);
        }
    }

    private List<Numbered> take() {
        List<Numbered> taken = gathered;
        gathered = new ArrayList<>();
        return taken;
    }
}
