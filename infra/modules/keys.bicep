// Key Vault: one key signs certificates and overrides, one keys pseudonyms. Private keys never leave it.
param name string
param location string
param tags object
param workspaceId string
param privateNetwork bool

@description('Keys in hardware (FIPS 140-3), which needs the premium tier.')
param hardwareKeys bool

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    enablePurgeProtection: true
    enableRbacAuthorization: true
    enableSoftDelete: true
    networkAcls: {
      bypass: 'AzureServices'
      defaultAction: privateNetwork ? 'Deny' : 'Allow'
    }
    publicNetworkAccess: privateNetwork ? 'Disabled' : 'Enabled'
    sku: {
      family: 'A'
      name: hardwareKeys ? 'premium' : 'standard'
    }
    softDeleteRetentionInDays: 90
    tenantId: subscription().tenantId
  }

  // Rotated every year; what an older version signed still verifies by it.
  resource signing 'keys' = {
    name: 'signing'
    tags: tags
    properties: {
      curveName: 'P-256'
      keyOps: ['sign', 'verify']
      kty: hardwareKeys ? 'EC-HSM' : 'EC'
      rotationPolicy: {
        lifetimeActions: [
          {
            action: { type: 'rotate' }
            trigger: { timeAfterCreate: 'P1Y' }
          }
        ]
      }
    }
  }

  // Never rotated by itself: with another key every pseudonym would be another.
  resource pseudonyms 'keys' = {
    name: 'pseudonyms'
    tags: tags
    properties: {
      keyOps: ['sign']
      keySize: 3072
      kty: hardwareKeys ? 'RSA-HSM' : 'RSA'
    }
  }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: vault
  name: 'to-workspace'
  properties: {
    workspaceId: workspaceId
    logs: [{ category: 'AuditEvent', enabled: true }]
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

output id string = vault.id
output name string = vault.name
output url string = vault.properties.vaultUri
