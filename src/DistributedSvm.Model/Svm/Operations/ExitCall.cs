namespace DistributedSvm.Model.Svm;

/// <summary>exit of a process: with mm 0 its VMs are closed first.</summary>
/// <param name="mm">Whose.</param>
[GenerateSerializer]
public sealed class ExitCall(int mm) : SvmCall
{
    [Id(0)]
    public int Mm { get; } = mm;

    /// <summary>The VM that is closed.</summary>
    [Id(1)]
    public int Device { get; set; } = -1;

    /// <summary>How far it has come.</summary>
    [Id(2)]
    public At Step { get; set; }

    /// <summary>Its steps.</summary>
    [GenerateSerializer]
    public enum At
    {
        Vms,
        Lock,
        Notify,
        Exit,
    }
}
