namespace DistributedSvm.Silo.Hosting;

/// <summary>
/// Ends the process when the silo cannot go on: first of all when the cluster has declared it dead. Its grains live elsewhere by then, so that there is nothing to
/// part from, and every moment that it stays is one in which it may answer for them.
/// </summary>
internal sealed class EndOfSilo : IFatalErrorHandler
{
    private int _ended;

    public bool IsUnexpected(Exception exception) => true;

    public void OnFatalException(object? sender = null, string? context = null, Exception? exception = null)
    {
        if (Interlocked.Exchange(ref _ended, 1) == 0)
        {
            Exit(context is not null && context.Contains("told I am dead", StringComparison.Ordinal)
                ? "the cluster has declared this silo dead: it did not answer for too long. It ends, its work goes on elsewhere; start it again to join anew"
                : $"this silo cannot go on: {exception?.Message ?? context}");
        }
    }

    public static void Exit(string message)
    {
        Console.Error.WriteLine($"dsvm-silo: {message}");

        // Not on this thread, which the end of the process may wait for.
        new Thread(() => Environment.Exit(SiloCommand.Failed)) { IsBackground = true }.Start();
    }
}
