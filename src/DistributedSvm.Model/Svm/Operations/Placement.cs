namespace DistributedSvm.Model.Svm;

/// <summary>Places for a range that are no index of a device.</summary>
public static class Placement
{
    /// <summary>System memory.</summary>
    public const int InSystem = SvmRange.InSystem;

    /// <summary>Wherever its pages are.</summary>
    public const int Anywhere = -2;

    /// <summary>Of a range's pages: nowhere yet, or in several places.</summary>
    public const int Nowhere = -3;
}
