namespace DistributedSvm.Model.Svm;

/// <summary>As first touch; a device that has accessed a range remotely often enough gets it.</summary>
internal sealed class AccessCounterPolicy : PlacementPolicy
{
    public static readonly AccessCounterPolicy Instance = new();

    public override bool CountsAccesses => true;

    public override int TargetOf(in PlacementQuery query) => Advised(query, FirstTouchPolicy.TouchedFirst(query));
}
