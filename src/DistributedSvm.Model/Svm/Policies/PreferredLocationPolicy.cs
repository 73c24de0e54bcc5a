namespace DistributedSvm.Model.Svm;

/// <summary>By madvise alone: where nothing is said, pages stay where they are.</summary>
internal sealed class PreferredLocationPolicy : PlacementPolicy
{
    public static readonly PreferredLocationPolicy Instance = new();

    public override int TargetOf(in PlacementQuery query) => Advised(query, Placement.Anywhere);
}
