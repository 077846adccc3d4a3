package dev.onetrip.web.server;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Gives each request one answer, and none to anything else. Requests are handed on one at a time, in their order. What
 * cannot be read ends the connection after the answer that is under way. After the last answer of a connection nothing
 * more is read or written. A client that ends its sending side gets the answers to what it has sent. Below all that
 * sees one request at a time.
 */
final class OneAnswer extends ChannelDuplexHandler {
    private final Queued waiting = new Queued();
    private final Ending ending;
    private final Function<HttpResponseStatus, HttpResponse> refusals;
    private Exchange current = Exchange.none();
    private boolean hasJustAnswered;
    private boolean isDeaf;
    private boolean hasClientEnded;
    private boolean isLast;
    private boolean isOver;
    /** That of the head that comes next; null until it asks for one. */
    private Turns.@Nullable Turn turn;
    /** What waits for that turn. */
    private int bytes;

    /** @param refusals the answer to a head that is not handed on */
    OneAnswer(Ending ending, Function<HttpResponseStatus, HttpResponse> refusals) {
        this.ending = ending;
        this.refusals = refusals;
    }

    /** What comes behind a request without its answer waits, and with it all reading. */
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (isOver || isDeaf) {
            ReferenceCountUtil.release(message);
        } else if (!waiting.isEmpty() || (message instanceof HttpRequest head && !mayBegin(ctx, head))) {
            add(ctx, message);
        } else {
            take(ctx, message, hasJustAnswered);
        }
    }

    /** Of a client that ends its sending side all that the kernel has comes, though nothing was asked for. */
    private void add(ChannelHandlerContext ctx, Object message) {
        int more = waiting.add(message);
        if (turn == Turns.Turn.TO_COME) {
            bytes += more;
            Turns.ofThisLoop().waiting(more);
            if (Turns.ofThisLoop().isFull()) {
                leave();
                refuseInTime(ctx);
            }
        }
    }

    private void leave() {
        waiting.clear();
        leaveRoom();
    }

    private void leaveRoom() {
        Turns.ofThisLoop().waiting(-bytes);
        bytes = 0;
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        hasJustAnswered = false;
        ctx.fireChannelReadComplete();
    }

    /** Where it may not, it is taken later: after the answer before it, and when its turn comes. */
    private boolean mayBegin(ChannelHandlerContext ctx, HttpRequest head) {
        if (current.isBusy()) {
            return false;
        }
        if (turn == null && Turns.areFor(head) && HeadCheck.refusal(head).isEmpty()) {
            turn = Turns.ofThisLoop().ask(ctx.executor(), () -> {
                turn = Turns.Turn.HERE;
                leaveRoom();
                boolean isThere = !waiting.isEmpty();
                next(ctx);
                return isThere;
            });
        }
        return turn != Turns.Turn.TO_COME;
    }

    /** @param cameAlong whether the message came before the end of the answer before it */
    private void take(ChannelHandlerContext ctx, Object message, boolean cameAlong) {
        if (message instanceof HttpRequest head) {
            if (isRefused(ctx, head, cameAlong)) {
                ReferenceCountUtil.release(head);
                return;
            }
            current = Exchange.of(head);
        } else if (message instanceof HttpContent content && !takes(ctx, content)) {
            ReferenceCountUtil.release(content);
            return;
        }
        ctx.fireChannelRead(message);
    }

    private boolean isRefused(ChannelHandlerContext ctx, HttpRequest head, boolean cameAlong) {
        boolean hasNoTurn = turn == Turns.Turn.NONE;
        turn = null;
        if (hasNoTurn) {
            refuseInTime(ctx);
            return true;
        }
        Optional<HttpResponseStatus> refusal = HeadCheck.refusal(head);
        refusal.ifPresent(status -> refuse(ctx, status, cameAlong));
        return refusal.isPresent();
    }

    /** Where there is no room, there is no time either: nothing more is read until the refusal has its turn. */
    private void refuseInTime(ChannelHandlerContext ctx) {
        isOver = true;
        Turns.ofThisLoop().refuse(ctx.executor(), () -> refuse(ctx, HttpResponseStatus.SERVICE_UNAVAILABLE, false));
    }

    /** What came along with a request and is none is part of it, miscounted: it has its answer. */
    private void refuse(ChannelHandlerContext ctx, HttpResponseStatus status, boolean cameAlong) {
        isOver = true;
        if (cameAlong && status.equals(HttpResponseStatus.BAD_REQUEST)) {
            ending.lingering(ctx);
        } else {
            ctx.writeAndFlush(refusals.apply(status)).addListener(sent -> ending.lingering(ctx));
        }
    }

    /** Whether the piece of the body is handed on. */
    private boolean takes(ChannelHandlerContext ctx, HttpContent content) {
        if (content.decoderResult().isFailure()) {
            broken(ctx, "The chunks of the body cannot be read");
            return false;
        }
        if (content instanceof LastHttpContent) {
            current.received();
        }
        return true;
    }

    private void broken(ChannelHandlerContext ctx, String why) {
        isDeaf = true;
        isLast = true;
        if (current.isBusy()) {
            ending.broken(why);
        } else {
            isOver = true;
            ending.lingering(ctx);
        }
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // the promise tells what waits
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        boolean isHead = message instanceof HttpResponse head && head.status().code() >= 200;
        if (isOver || !current.isBusy() || (isHead && current.isBegun())) {
            LingeringClose.drop(message, promise);
            return;
        }
        if (isHead) {
            isLast |= current.begin((HttpResponse) message, isLast || ending.isNear());
            closeIfEndless(ctx);
        }
        boolean isEnd = message instanceof LastHttpContent && current.isBegun();
        ctx.write(message, isEnd ? ended(ctx, promise.unvoid()) : promise);
    }

    private ChannelPromise ended(ChannelHandlerContext ctx, ChannelPromise promise) {
        current.answered();
        hasJustAnswered = true;
        if (isLast) {
            isOver = true;
            if (isDeaf || !current.isReceived() || !waiting.isEmpty()) {
                ending.linger();
            }
            return promise.addListener(sent -> Closing.now(ctx));
        }
        // by then the answer is over for all that listens to the promise
        return promise.addListener(sent -> ctx.executor().execute(() -> next(ctx)));
    }

    private void next(ChannelHandlerContext ctx) {
        while (!isOver && !isDeaf && mayHandOn(ctx)) {
            take(ctx, waiting.remove(), true);
        }
        settle(ctx);
        if (!hasClientEnded) {
            waiting.readAgain(ctx);
        }
    }

    private boolean mayHandOn(ChannelHandlerContext ctx) {
        Object first = waiting.peek();
        return first != null && !(first instanceof HttpRequest head && !mayBegin(ctx, head));
    }

    /** From a side that has ended nothing can be read, and after the last answer nothing is to be. */
    @Override
    public void read(ChannelHandlerContext ctx) {
        if (!hasClientEnded && !isOver) {
            waiting.read(ctx);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            hasClientEnded = true;
            settle(ctx);
        }
        ctx.fireUserEventTriggered(event);
    }

    /** After the last byte of the client: the request that is under way is the last one. */
    private void settle(ChannelHandlerContext ctx) {
        if (!hasClientEnded || isOver || isDeaf || !waiting.isEmpty()) {
            return;
        }
        isLast = true;
        if (!current.isBusy()) {
            Closing.now(ctx);
        } else if (!current.isReceived()) {
            broken(ctx, "The connection ended before the body did");
        } else {
            closeIfEndless(ctx);
        }
    }

    /** No client waits for the end of an endless answer. */
    private void closeIfEndless(ChannelHandlerContext ctx) {
        if (hasClientEnded && current.isEndless()) {
            Closing.now(ctx);
        }
    }

    /** A client that reset its connection reads no answer: the work for it ends. */
    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // a channel that is closed already is as good
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.fireExceptionCaught(cause);
        if (cause instanceof IOException) {
            ctx.close();
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        leave();
    }
}
