package dev.onetrip.transaction;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.TransactionSystemException;

/**
 * By which the fate of a transaction can be asked for later.
 *
 * @param id the server's, unique only within its era
 * @param era changes when the server recovers from a crash: it then forgets the ids that no flush made durable and
 *     gives them to others
 */
record TransactionId(long id, String era) {
    /**
     * Text of the era, in the cost of a trip it shares: statistics are thrown away by a crash recovery and by nothing
     * else that a session does in passing, and any role may read when.
     */
    static final String ERA = "coalesce(extract(epoch FROM pg_stat_get_bgwriter_stat_reset_time())::text, '')";

    /** From the row of id and era. */
    static TransactionId of(List<@Nullable Object[]> rows) {
        Object id = rows.get(0)[0];
        Object era = rows.get(0)[1];
        if (id == null || era == null) {
            throw new TransactionSystemException("the server gave no transaction id");
        }
        return new TransactionId(Long.parseUnsignedLong(id.toString()), era.toString());
    }

    /** The question for its status; the answer is a row of status and era. */
    String question() {
        return "SELECT pg_xact_status('" + Long.toUnsignedString(id) + "'::xid8), " + ERA;
    }
}
