namespace DistributedSvm.Model.Svm;

/// <summary>fork of mm 0.</summary>
[GenerateSerializer]
public sealed class ForkCall : SvmCall
{
    /// <summary>How far it has come.</summary>
    [Id(0)]
    public At Step { get; set; }

    /// <summary>Its steps.</summary>
    [GenerateSerializer]
    public enum At
    {
        Lock,
        Populate,
        Notify,
        Fork,
    }
}
