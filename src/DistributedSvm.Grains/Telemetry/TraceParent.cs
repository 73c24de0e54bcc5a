namespace DistributedSvm.Grains.Telemetry;

/// <summary>
/// The span, as W3C's traceparent, under which what an entity does now is traced; null where nobody traces. Apart from <see cref="System.Diagnostics.Activity.Current"/>, which takes
/// no span that has ended: what follows from a step may come after its answer.
/// </summary>
internal static class TraceParent
{
    private static readonly AsyncLocal<string?> Flowing = new();

    public static string? Current
    {
        get => Flowing.Value;
        set
        {
            // Setting it copies the context, which who traces nothing should not pay for.
            if (!ReferenceEquals(Flowing.Value, value))
            {
                Flowing.Value = value;
            }
        }
    }
}
