namespace DistributedSvm.Model.Svm;

/// <summary>
/// The NIC reads or writes the chunk that called this: its pages are got as for a device of a foreign group, and then accessed at once, without a pin that outlives the access. Read
/// pages stay the mirror's until the chunk is over. ENOENT without a process, EFAULT without a mapping that allows it, EAGAIN when notifiers came between too often, ENOMEM.
/// </summary>
/// <param name="isWrite">The NIC writes.</param>
[GenerateSerializer]
public sealed class MirrorAccessCall(bool isWrite) : SvmCall
{
    [Id(0)]
    public bool IsWrite { get; } = isWrite;

    /// <summary>Where the pages are.</summary>
    [Id(1)]
    public List<PageRun> Runs { get; } = [];

    /// <summary>How far it has come.</summary>
    [Id(2)]
    public At Step { get; set; }

    /// <summary>Its steps.</summary>
    [GenerateSerializer]
    public enum At
    {
        Begin,
        GotOwner,
        Lock,
        Walk,
        Resolved,
        Mapped,
        Use,
        Used,
    }
}
