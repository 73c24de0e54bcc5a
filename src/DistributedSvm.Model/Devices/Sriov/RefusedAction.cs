using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>An action of the administrator that the driver refused: no fault of anybody, but the result names it.</summary>
public static class RefusedAction
{
    /// <summary>Counters of refused actions begin so; the action's name and the errno follow.</summary>
    public const string Prefix = "refused/";

    /// <param name="action">As the scenario names it, e.g. <c>enable-vfs</c>.</param>
    /// <param name="errno">What the kernel answers.</param>
    public static Observation Of(string action, Errno errno) => Observation.Count(MetricOf(action, errno));

    public static Metric MetricOf(string action, Errno errno) => new($"{Prefix}{action}/{errno}");
}
