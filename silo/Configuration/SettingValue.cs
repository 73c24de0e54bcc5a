namespace DistributedSvm.Silo.Configuration;

/// <summary>What a setting was set to, and where.</summary>
/// <param name="Text">As it was written.</param>
/// <param name="Source">How messages name it: <c>--silo-port</c>, <c>DSVM_SILO_PORT</c> or <c>silo-port in appsettings.json</c>.</param>
internal sealed record SettingValue(string Text, string Source)
{
    public SettingException Wrong(string why) => new($"{Source}: '{Text}' {why}");
}
