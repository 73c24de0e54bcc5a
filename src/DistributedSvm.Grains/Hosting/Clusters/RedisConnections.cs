using StackExchange.Redis;

namespace DistributedSvm.Grains.Hosting.Clusters;

/// <summary>
/// The connections of a process to one Redis server: opened before anything else starts, so that a wrong address or password is one clear message. Membership has one
/// of its own, so that a heartbeat never waits behind a checkpoint.
/// </summary>
public sealed class RedisConnections : IAsyncDisposable
{
    private RedisConnections(IConnectionMultiplexer membership, IConnectionMultiplexer checkpoints) => (Membership, Checkpoints) = (membership, checkpoints);

    internal IConnectionMultiplexer Membership { get; }

    internal IConnectionMultiplexer Checkpoints { get; }

    /// <exception cref="ClusterUnreachableException">Nobody answers there within seconds, or will not let this process in.</exception>
    public static async Task<RedisConnections> Open(RedisAddress address, CancellationToken cancellationToken = default)
    {
        IConnectionMultiplexer membership = await Connect(address, "dsvm membership", cancellationToken);
        try
        {
            return new RedisConnections(membership, await Connect(address, "dsvm checkpoints", cancellationToken));
        }
        catch
        {
            await membership.DisposeAsync();
            throw;
        }
    }

    /// <summary>One connection, for who needs no more.</summary>
    internal static async Task<IConnectionMultiplexer> Connect(RedisAddress address, string clientName, CancellationToken cancellationToken)
    {
        Task<ConnectionMultiplexer> connecting = ConnectionMultiplexer.ConnectAsync(address.ToOptions(clientName));
        try
        {
            return await connecting.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            _ = connecting.ContinueWith(late => late.Result.Dispose(), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
            throw;
        }
        catch (RedisConnectionException exception)
        {
            throw new ClusterUnreachableException(Reason(address, exception), exception);
        }
    }

    /// <summary>Whether both connections answer.</summary>
    public Task Ping() => Task.WhenAll(Membership.GetDatabase().PingAsync(), Checkpoints.GetDatabase().PingAsync());

    public async ValueTask DisposeAsync()
    {
        await Membership.DisposeAsync();
        await Checkpoints.DisposeAsync();
    }

    private static string Reason(RedisAddress address, RedisConnectionException exception)
    {
        for (Exception? cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (cause.Message.Contains("WRONGPASS", StringComparison.Ordinal) || cause.Message.Contains("invalid password", StringComparison.OrdinalIgnoreCase))
            {
                return $"Redis at {address} refuses the user or password. Give the right one: redis://[USER]:PASSWORD@HOST:PORT";
            }

            if (cause.Message.Contains("NOAUTH", StringComparison.Ordinal))
            {
                return $"Redis at {address} asks for a password. Give it: redis://[USER]:PASSWORD@HOST:PORT";
            }
        }

        return exception.FailureType == ConnectionFailureType.AuthenticationFailure
            ? $"Redis at {address} refuses the user or password. Give the right one: redis://[USER]:PASSWORD@HOST:PORT"
            : $"Redis at {address} does not answer. Is it running there, and reachable from here?";
    }
}
