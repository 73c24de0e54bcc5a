namespace DistributedSvm.Model.Svm;

/// <summary>mmap.</summary>
/// <param name="request">What was asked for.</param>
[GenerateSerializer]
public sealed class MapCall(Mmap request) : SvmCall
{
    [Id(0)]
    public Mmap Request { get; } = request;

    /// <summary>How far it has come.</summary>
    [Id(1)]
    public At Step { get; set; }

    /// <summary>Its steps.</summary>
    [GenerateSerializer]
    public enum At
    {
        Lock,
        Map,
    }
}
