package dev.onetrip.orders.items;

import static dev.onetrip.transaction.Literal.number;
import static dev.onetrip.transaction.Literal.uuid;

import dev.onetrip.core.Deadline;
import dev.onetrip.core.Receipt;
import dev.onetrip.core.Refusal;
import dev.onetrip.orders.Money;
import dev.onetrip.orders.OrderKey;
import dev.onetrip.orders.OrderStatus;
import dev.onetrip.transaction.Columns;
import dev.onetrip.transaction.OneTry;
import dev.onetrip.transaction.Slot;
import dev.onetrip.transaction.SqlBatch;
import dev.onetrip.transaction.UnitConnection;
import dev.onetrip.transaction.UnitDefinition;
import dev.onetrip.transaction.UnitOfWork;
import dev.onetrip.web.FailureMode;
import dev.onetrip.web.VerdictQueue;
import io.r2dbc.spi.Row;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.function.LongConsumer;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Adds the items of an upload to an order in one transaction that has the order locked from its first statement on, a
 * few uploads at a time: each holds its connection as long as its sender takes. Two round trips a chunk, and two for
 * the whole.
 */
final class AddItems {
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final String ITEMS = "items";

    private final UnitOfWork unitOfWork;
    private final ItemsProperties properties;
    private final Semaphore places;

    AddItems(UnitOfWork unitOfWork, ItemsProperties properties) {
        this.unitOfWork = unitOfWork;
        this.properties = properties;
        this.places = new Semaphore(properties.itemsUploads());
    }

    /**
     * One upload.
     *
     * @param lines read once, with backpressure
     * @param done told of the number of lines with a verdict so far; 0 where an error undoes the upload
     */
    record Upload(
            ItemsOptions options, Flux<ReadLine> lines, Answering answering, Deadline deadline, LongConsumer done) {}

    /** The order as the lock found it. */
    private record Locked(OrderStatus status, BigDecimal total, int lastLine) {
        static Locked of(Row row) {
            return new Locked(
                    OrderStatus.of(Columns.required(row, 0, String.class)).orElseThrow(),
                    Columns.required(row, 1, BigDecimal.class),
                    Columns.required(row, 2, Integer.class));
        }
    }

    /** The answer: verdicts on what is not stored while the upload goes on; after COMMIT what was, and the summary. */
    Flux<Object> answer(Upload upload) {
        return Flux.deferContextual(context -> {
            Answering answering = upload.answering();
            VerdictQueue verdicts = new VerdictQueue(properties.itemsVerdictsPending(), answering::add);
            Receipt receipt = Receipt.in(context).orElseGet(Receipt::new);
            answering.begin(receipt);
            Mono<Tally> work = placed(unit(upload, verdicts))
                    .doOnSuccess(tally -> upload.done().accept(tally.lines()))
                    .doOnError(error -> upload.done().accept(0))
                    .doFinally(end -> verdicts.end())
                    .contextWrite(receipt::putIn);
            return Flux.mergeSequential(verdicts.flux(), work.flatMapMany(answering::rest));
        });
    }

    private Mono<Tally> unit(Upload upload, VerdictQueue verdicts) {
        OrderKey order = upload.options().order();
        SqlBatch opening = new SqlBatch();
        Slot<Locked> locked = opening.add(ItemsSql.LOCK, Locked::of, uuid(order.customerId()), number(order.id()));
        ChunkWriter.begin(opening);
        UnitDefinition unit = UnitDefinition.within(upload.deadline()).openingWith(opening);
        Function<UnitConnection, Mono<Tally>> work =
                OneTry.of(connection -> add(connection, open(order, connection.opened(locked)), upload, verdicts));
        Mono<Tally> done =
                upload.options().rehearsal() ? unitOfWork.rehearse(unit, work) : unitOfWork.write(unit, work);
        return done.onErrorResume(Undone.class, undone -> Mono.just(undone.tally));
    }

    private static Locked open(OrderKey order, List<Locked> found) {
        if (found.isEmpty()) {
            throw order.missing();
        }
        if (found.get(0).status().isClosed()) {
            String detail = "The order is " + found.get(0).status() + ", and a closed order takes no items.";
            throw new Refusal.IllegalTransition(detail);
        }
        return found.get(0);
    }

    private Mono<Tally> add(UnitConnection connection, Locked order, Upload upload, VerdictQueue verdicts) {
        ItemsOptions options = upload.options();
        Tally tally = new Tally(order.lastLine(), !options.minimal());
        StoreChunks chunks =
                new StoreChunks(options.mode(), new ChunkWriter(connection, options.order()), tally, verdicts);
        return upload.lines()
                .buffer(options.chunk())
                .map(Chunk::new)
                .concatMap(
                        chunk -> checked(chunk, order, tally)
                                .then(Mono.defer(() -> chunks.store(chunk)))
                                .then(Mono.defer(() -> grown(order, tally, upload.done()))),
                        1)
                .then(Mono.defer(() -> end(connection, tally, upload)));
    }

    /** Before the chunk is sent: how many items there may be. */
    private Mono<Void> checked(Chunk chunk, Locked order, Tally tally) {
        int more = chunk.lines().size();
        if (tally.lines() + more > properties.itemsLimit()) {
            return Mono.error(new Refusal.TooLarge("The upload has more than " + properties.itemsLimit() + " items"));
        }
        boolean isFull = (long) tally.lastLine() + more > properties.itemsOfOrder();
        String had = order.lastLine() == 0 ? "" : ", and had " + order.lastLine();
        return isFull
                ? Mono.error(new Refusal.Invalid(ITEMS, "of an order are at most " + properties.itemsOfOrder() + had))
                : Mono.empty();
    }

    /** After the chunk: how much they may add up to. */
    private static Mono<Void> grown(Locked order, Tally tally, LongConsumer done) {
        done.accept(tally.lines());
        boolean isTooMuch = order.total().add(tally.added()).compareTo(Money.TOTAL_MAX) > 0;
        return isTooMuch
                ? Mono.error(new Refusal.Invalid(
                        ITEMS, "add up to more than " + Money.text(Money.TOTAL_MAX) + ", with those of the order"))
                : Mono.empty();
    }

    private static Mono<Tally> end(UnitConnection connection, Tally tally, Upload upload) {
        if (upload.options().mode() == FailureMode.ATOMIC && tally.hasBad()) {
            return Mono.error(new Undone(tally));
        }
        if (!tally.isEmpty()) {
            OrderKey order = upload.options().order();
            connection.last(new SqlBatch()
                    .add(
                            ItemsSql.GROW,
                            number(tally.added()),
                            number(tally.lastLine()),
                            uuid(order.customerId()),
                            number(order.id())));
        }
        return upload.answering().keep(connection, tally).thenReturn(tally);
    }

    private <T> Mono<T> placed(Mono<T> work) {
        return Mono.defer(() -> places.tryAcquire() ? work.doFinally(end -> places.release()) : Mono.error(full()));
    }

    private Refusal full() {
        String detail = "The service takes " + properties.itemsUploads() + " uploads of items at a time.";
        return new Refusal.Full(detail, SOON);
    }

    /** A line was refused in mode atomic: the transaction is rolled back, and the answer says why. */
    private static final class Undone extends RuntimeException {
        private final transient Tally tally;

        Undone(Tally tally) {
            super(null, null, false, false);
            tally.undo();
            this.tally = tally;
        }
    }
}
