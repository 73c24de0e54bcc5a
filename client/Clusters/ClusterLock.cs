namespace DistributedSvm.Client.Clusters;

/// <summary>Only one command at a time changes a cluster. The system gives the lock up with its process, however that ends.</summary>
internal sealed class ClusterLock : IDisposable
{
    private const int SharingViolation = unchecked((int)0x80070020);
    private const int WouldBlock = 11;
    private const int WouldBlockOnMac = 35;

    private readonly FileStream _file;

    private ClusterLock(FileStream file) => _file = file;

    /// <exception cref="ClusterException">Another command has it.</exception>
    public static ClusterLock Take(string folder, string id) => TryTake(folder)
        ?? throw new ClusterException($"another dsvm cluster command is at work on cluster '{id}'. Try again when it is done");

    /// <returns>Null if another command has it.</returns>
    public static ClusterLock? TryTake(string folder)
    {
        Directory.CreateDirectory(folder);
        try
        {
            return new ClusterLock(new FileStream(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException exception) when (exception.HResult is SharingViolation or WouldBlock or WouldBlockOnMac)
        {
            return null;
        }
    }

    public void Dispose() => _file.Dispose();
}
