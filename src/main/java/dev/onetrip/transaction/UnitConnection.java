package dev.onetrip.transaction;

import com.google.errorprone.annotations.CompileTimeConstant;
import dev.onetrip.core.Deadline;
import dev.onetrip.core.Outcome;
import dev.onetrip.core.Receipt;
import dev.onetrip.database.DatabaseServer;
import io.r2dbc.postgresql.api.PostgresqlBatch;
import io.r2dbc.postgresql.api.PostgresqlConnection;
import io.r2dbc.postgresql.api.PostgresqlResult;
import io.r2dbc.postgresql.api.PostgresqlStatement;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Row;
import io.r2dbc.spi.Statement;
import io.r2dbc.spi.Wrapped;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.connection.ConnectionHolder;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * The one connection of a unit of work: one statement at a time, each verb one round trip, each counted on the receipt.
 * Bound where Spring's {@code DatabaseClient} looks for the connection of the running transaction.
 */
public final class UnitConnection extends ConnectionHolder {
    private final Connection pooled;
    private final PostgresqlConnection connection;
    private final DatabaseServer server;
    private final Scheduler loop;
    private final Deadline deadline;
    private final Receipt receipt;
    private final SqlBatch last = new SqlBatch();
    private Rows opened = Rows.none();
    private @Nullable TransactionId transactionId;
    private volatile boolean running;
    private volatile boolean clean;
    private volatile boolean doomed;
    private volatile boolean commits;
    private volatile boolean unconfirmed;

    UnitConnection(Connection pooled, DatabaseServer server, Deadline deadline, Receipt receipt) {
        super(pooled, true);
        requested();
        this.pooled = pooled;
        this.connection = (PostgresqlConnection) Objects.requireNonNull(((Wrapped<?>) pooled).unwrap());
        this.loop = Objects.requireNonNull(((Wrapped<?>) connection).unwrap(Scheduler.class));
        this.server = server;
        this.deadline = deadline;
        this.receipt = receipt;
    }

    /** The deadline of the unit of work. */
    public Deadline deadline() {
        return deadline;
    }

    /** Whether the rows of a table may be on several nodes: some statements have a form of their own there. */
    public boolean isCluster() {
        return server.isCluster();
    }

    /** The rows of one of the opening statements. */
    public <T> List<T> opened(Slot<T> slot) {
        return opened.of(slot);
    }

    /**
     * Sends the batch in one round trip of the simple protocol and reads every result, so that an error in the middle
     * is an error here.
     *
     * @return the rows of its slots
     */
    public Mono<Rows> run(SqlBatch batch) {
        PostgresqlBatch sent = connection.createBatch();
        batch.statements().forEach(sent::add);
        return roundTrip(Rows.read(batch, 0, sent.execute()));
    }

    /**
     * Sends a prepared statement with its values bound and collects every row: the statement itself sets the limit.
     *
     * @param sql constant text with {@code $1}, {@code $2} …; it is prepared once per connection
     * @param values binds the values
     * @param shape maps one row; called on the event loop, so it must be quick
     */
    public <T> Mono<List<T>> select(
            @CompileTimeConstant String sql, Consumer<Statement> values, Function<Row, T> shape) {
        return roundTrip(Mono.defer(() -> {
            PostgresqlStatement statement = connection.createStatement(sql);
            values.accept(statement);
            return statement
                    .execute()
                    .concatMap(result -> heeding(result).map((row, metadata) -> shape.apply(row)))
                    .collectList();
        }));
    }

    /**
     * Sends a prepared statement with its values bound.
     *
     * @return the number of rows it touched
     */
    public Mono<Long> update(@CompileTimeConstant String sql, Consumer<Statement> values) {
        return roundTrip(Mono.defer(() -> {
            PostgresqlStatement statement = connection.createStatement(sql);
            values.accept(statement);
            return statement
                    .execute()
                    .concatMap(result -> heeding(result).getRowsUpdated())
                    .reduce(0L, Long::sum);
        }));
    }

    /**
     * Sends COPY … FROM STDIN and its data in one round trip, however much it is. The source is read with backpressure;
     * when it fails, or the subscriber leaves, the server takes nothing and this connection is closed at the end of the
     * unit.
     *
     * @param sql constant text
     * @param source text of COPY's text format in pieces of 32 to 256 KB; rows may span pieces
     * @return the rows taken
     */
    public Mono<Long> copyIn(@CompileTimeConstant String sql, Flux<byte[]> source) {
        return Mono.defer(() -> {
            CopyIn copy = new CopyIn(connection);
            return roundTrip(copy.of(sql, source))
                    .doOnError(error -> {
                        doomed = true;
                        copy.cut();
                    })
                    .doOnCancel(() -> {
                        doomed = true;
                        copy.cut();
                    });
        });
    }

    /** Whether the connection is to be closed, whatever becomes of the unit. */
    boolean isDoomed() {
        return doomed;
    }

    /** From now on no other unit may have the connection. */
    void doom() {
        doomed = true;
    }

    /**
     * Adds to the last statements of the unit, which ride with COMMIT: they cost no round trip, no caller reads what
     * they answer, and an error of theirs is one of the unit.
     */
    public void last(SqlBatch batch) {
        last.addAll(batch);
    }

    /** The statements that ride with COMMIT. */
    SqlBatch last() {
        return last;
    }

    /** Sends the last statements and COMMIT in one round trip. */
    Mono<Void> commit() {
        commits = true;
        PostgresqlBatch sent = connection.createBatch();
        // each statement has all of the time that was left at BEGIN, unless it is told again; and a failed transaction
        // answers COMMIT with a silent ROLLBACK, while any statement before it errs with 25P02
        sent.add(Opening.statementLimit(deadline));
        last.statements().forEach(sent::add);
        return roundTrip(sent.add("COMMIT")
                .execute()
                .concatMap(result -> Rows.columns(heeding(result)))
                .then());
    }

    /** From now on each statement is a transaction of its own. */
    void commitsByItself() {
        commits = true;
    }

    /** Nothing, or {@link CommitLost} where the server said that it did not wait for the standby that it has to ask. */
    <T> Mono<T> confirmed() {
        return Mono.defer(
                () -> unconfirmed ? Mono.error(new CommitLost(Outcome.UNKNOWN, new Unconfirmed())) : Mono.empty());
    }

    private PostgresqlResult heeding(PostgresqlResult result) {
        return commits
                ? result.filter(segment -> {
                    unconfirmed |= segment instanceof Result.Message message && Unconfirmed.isSaidBy(message);
                    return true;
                })
                : result;
    }

    /** Sends the text that begins the transaction, the opening statements in it, and keeps what it answers. */
    Mono<Void> begin(String sql, SqlBatch opening) {
        return roundTrip(Rows.read(
                        opening,
                        Opening.OWN_RESULTS,
                        connection.createStatement(sql).execute()))
                .doOnNext(rows -> {
                    opened = rows;
                    transactionId = Opening.transactionId(rows);
                })
                .then();
    }

    /** Sends ROLLBACK. */
    Mono<Void> rollback() {
        return roundTrip(connection
                .createStatement("ROLLBACK")
                .execute()
                .concatMap(PostgresqlResult::getRowsUpdated)
                .then());
    }

    /**
     * Reads the answer to its end even after the subscriber has left: the driver loses the buffers of rows that come
     * after a cancel, and what is still being answered has to be known before the ROLLBACK.
     */
    private <T> Mono<T> roundTrip(Mono<T> exchange) {
        return Mono.create(sink -> {
            long sent = System.nanoTime();
            running = true;
            // one signal only: a completion after the value would take the value back before it is asked for
            Disposable unused = exchange.singleOptional()
                    .doOnTerminate(() -> {
                        running = false;
                        receipt.addRoundTrip(System.nanoTime() - sent);
                    })
                    .subscribe(answer -> sink.success(answer.orElse(null)), sink::error);
        });
    }

    /** By which the fate of the transaction can be asked for later; there once it has begun. */
    TransactionId transactionId() {
        return Objects.requireNonNull(transactionId);
    }

    int serverMajorVersion() {
        String version = connection.getMetadata().getDatabaseVersion();
        int end = 0;
        while (end < version.length() && Character.isDigit(version.charAt(end))) {
            end++;
        }
        return end == 0 ? 0 : Integer.parseInt(version.substring(0, end));
    }

    /** Whether a statement was sent whose answer has not come. */
    boolean running() {
        return running;
    }

    /** Nothing is open on the server: the connection may serve others. */
    void markClean() {
        clean = true;
    }

    boolean isClean() {
        return clean && !doomed;
    }

    Scheduler loop() {
        return loop;
    }

    Connection pooled() {
        return pooled;
    }

    PostgresqlConnection raw() {
        return connection;
    }
}
