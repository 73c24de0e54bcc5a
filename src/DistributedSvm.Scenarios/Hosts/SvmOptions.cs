using DistributedSvm.Model.Svm;
using DistributedSvm.Scenarios.Catalogue;

namespace DistributedSvm.Scenarios.Hosts;

/// <summary>How the drivers of a host do shared virtual memory.</summary>
public sealed record SvmOptions(SvmSettings Settings, SvmProfile Profile)
{
    /// <summary>As the kernel does, at the costs of large device pages.</summary>
    public static readonly SvmOptions Default = new(new SvmSettings(), SvmProfileCatalogue.Find(SvmProfileCatalogue.DefaultName)!);
}
